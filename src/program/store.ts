import type { Alternative, Value } from "./values.ts";
import { joinValues } from "./values.ts";

/** A place that holds a value: a name in a scope, an attribute, a dict entry. */
type Names = Map<unknown, Value>;

/** What a branch wrote: for each place its value afterwards, undefined when the branch removed it. */
type Writes = Map<Names, Map<unknown, Value | undefined>>;

interface JournalEntry {
  names: Names;
  key: unknown;
  before: Value | undefined;
}

/** What a merge makes of the values of one place. */
type Opening = (alternatives: Alternative[]) => Alternative[];

/** How one arm of a branch ended: undefined when control falls through. */
export interface ArmResult<Exit> {
  exit: Exit | undefined;
  when: string | undefined;
  writes: Writes;
}

/**
 * The program's memory while it is interpreted. Every change of a name, attribute or entry goes through `write`, so that
 * the arms of a branch can be tried one after the other from the same state and merged, at the cost of what they wrote.
 */
export class Store {
  private journal: JournalEntry[] | undefined;

  /** Sets a name, attribute or entry. */
  write<K>(names: Map<K, Value>, key: K, value: Value): void {
    this.journal?.push({ names: names as Names, key, before: names.get(key) });
    names.set(key, value);
  }

  /** Removes a name, attribute or entry. */
  remove<K>(names: Map<K, Value>, key: K): void {
    this.journal?.push({ names: names as Names, key, before: names.get(key) });
    names.delete(key);
  }

  /** Runs each arm from the present state and leaves that state unchanged; what the arms wrote is in the results. */
  tryArms<Exit>(arms: { when: string | undefined; run: () => Exit | undefined }[]): ArmResult<Exit>[] {
    const outer = this.journal;
    return arms.map(({ when, run }) => {
      this.journal = [];
      try {
        const exit = run();
        return { exit, when, writes: this.takeWrites(this.journal) };
      } finally {
        this.undo(this.journal);
        this.journal = outer;
      }
    });
  }

  /**
   * Continues with what several arms wrote: where they differ, the value becomes a choice under their conditions, with
   * what `open` adds to it.
   */
  merge(arms: { when: string | undefined; writes: Writes }[], open: Opening = (alternatives) => alternatives): void {
    const touched: Writes = new Map();
    for (const { writes } of arms) {
      for (const [names, keys] of writes) {
        const all = touched.get(names) ?? new Map();
        for (const key of keys.keys()) all.set(key, names.get(key));
        touched.set(names, all);
      }
    }
    for (const [names, keys] of touched) {
      for (const [key, before] of keys) this.mergePlace(arms, { names, key, before }, open);
    }
  }

  private mergePlace(
    arms: { when: string | undefined; writes: Writes }[],
    { names, key, before }: JournalEntry,
    open: Opening,
  ): void {
    const values = arms.flatMap(({ when, writes }) => {
      const keys = writes.get(names);
      const value = keys?.has(key) ? keys.get(key) : before;
      return value === undefined ? [] : [{ when, value }];
    });
    if (values.length > 0) this.write(names, key, joinValues(open(values)));
  }

  private takeWrites(journal: JournalEntry[]): Writes {
    const writes: Writes = new Map();
    for (const { names, key } of journal) {
      const keys = writes.get(names) ?? new Map();
      keys.set(key, names.get(key));
      writes.set(names, keys);
    }
    return writes;
  }

  private undo(journal: JournalEntry[]): void {
    for (let at = journal.length - 1; at >= 0; at--) {
      const entry = journal[at];
      if (entry === undefined) continue;
      if (entry.before === undefined) entry.names.delete(entry.key);
      else entry.names.set(entry.key, entry.before);
    }
  }
}
