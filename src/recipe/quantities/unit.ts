/** What is counted. `steps` are the steps of a schedule, `batches` those a loader gives; a micro-batch is one of several per update. */
export type BaseUnit =
  | "samples"
  | "batches"
  | "micro-batches"
  | "updates"
  | "epochs"
  | "processes"
  | "tokens"
  | "steps";

/** A product of powers of base units: `{ batches: 1, epochs: -1 }` is batches per epoch, `{}` a plain number. */
export type Unit = Readonly<Partial<Record<BaseUnit, number>>>;

/** The unit of a number that counts nothing. */
export const NO_UNIT: Unit = {};

const ORDER: readonly BaseUnit[] = [
  "samples",
  "batches",
  "micro-batches",
  "updates",
  "epochs",
  "processes",
  "tokens",
  "steps",
];

const SINGULAR: Readonly<Record<BaseUnit, string>> = {
  samples: "sample",
  batches: "batch",
  "micro-batches": "micro-batch",
  updates: "update",
  epochs: "epoch",
  processes: "process",
  tokens: "token",
  steps: "step",
};

/** `makeUnit("epochs")`, or a rate: `makeUnit("batches", "epochs")` is batches per epoch. */
export function makeUnit(of: BaseUnit, per?: BaseUnit): Unit {
  return per === undefined ? { [of]: 1 } : { [of]: 1, [per]: -1 };
}

/** The unit of a product: `epochs · batches/epoch` is `batches`. Undefined, as everywhere, when a unit is not known. */
export function multiplyUnits(a: Unit | undefined, b: Unit | undefined): Unit | undefined {
  return a && b && combine(a, b, 1);
}

/** The unit of a quotient. */
export function divideUnits(a: Unit | undefined, b: Unit | undefined): Unit | undefined {
  return a && b && combine(a, b, -1);
}

/** Whether two units are known and the same. */
export function isSameUnit(a: Unit | undefined, b: Unit | undefined): boolean {
  return a !== undefined && b !== undefined && ORDER.every((base) => (a[base] ?? 0) === (b[base] ?? 0));
}

/** `batches/epoch`, `updates`, `samples/(batch · process)`; empty for a plain number. */
export function renderUnit(unit: Unit): string {
  const over = ORDER.flatMap((base) => repeat(base, unit[base] ?? 0)).join(" · ");
  const under = ORDER.flatMap((base) => repeat(SINGULAR[base], -(unit[base] ?? 0)));
  if (under.length === 0) return over;
  return `${over || "1"}/${under.length === 1 ? under[0] : `(${under.join(" · ")})`}`;
}

function combine(a: Unit, b: Unit, sign: 1 | -1): Unit {
  const powers = ORDER.map((base) => [base, (a[base] ?? 0) + sign * (b[base] ?? 0)] as const);
  return Object.fromEntries(powers.filter(([, power]) => power !== 0));
}

function repeat(name: string, times: number): string[] {
  return times > 0 ? Array.from({ length: times }, () => name) : [];
}
