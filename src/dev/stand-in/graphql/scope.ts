import type { Caller } from "../access.ts";
import { hasPermissions } from "../access.ts";
import type { Permissions, Repository } from "../model/model.ts";
import type { World } from "../model/world.ts";

/** What one GraphQL request may see. */
export interface Scope {
  world: World;
  caller: Caller;
}

/** An object of an answer: values, or functions of the field's arguments. `__typename` picks among alternatives. */
export type Resolved = Record<string, unknown>;

/** A refusal with GitHub's `type`, for example `NOT_FOUND`. */
export class GraphqlProblem extends Error {
  override readonly name = "GraphqlProblem";
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** Throws GitHub's refusal unless the token holds the permissions. */
export function requirePermissions(scope: Scope, repository: Repository, needed: Permissions): void {
  if (!hasPermissions(scope.caller, repository, needed)) {
    throw new GraphqlProblem("FORBIDDEN", "Resource not accessible by integration");
  }
}

/** Arguments of every connection. */
export interface PageArguments {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

const MAX_PAGE = 100;

/** The whole of a list and which page of it is asked for. */
interface Connection<T> {
  name: string;
  items: T[];
  page: PageArguments;
}

/** One page of a list. GitHub insists on `first` or `last`, and on at most 100. */
export function createConnection<T>(list: Connection<T>, describe: (item: T) => Resolved): Resolved {
  const { name, items, page } = list;
  const size = page.first ?? page.last;
  if (size === undefined || size === null) {
    const message = `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`;
    throw new GraphqlProblem("MISSING_PAGINATION_BOUNDARIES", message);
  }
  if (size > MAX_PAGE) {
    const message = `Requesting ${size} records on the \`${name}\` connection exceeds the \`first\` limit of 100 records.`;
    throw new GraphqlProblem("EXCESSIVE_PAGINATION", message);
  }
  const from = page.after ? readCursor(page.after) + 1 : 0;
  const to = page.before ? readCursor(page.before) : items.length;
  const start = page.first === undefined || page.first === null ? Math.max(from, to - size) : from;
  const end = page.first === undefined || page.first === null ? to : Math.min(to, from + size);
  const shown = items.slice(start, end);
  const cursor = (index: number) => (shown.length === 0 ? null : createCursor(index));
  return {
    totalCount: items.length,
    nodes: shown.map(describe),
    edges: shown.map((item, index) => ({ cursor: createCursor(start + index), node: describe(item) })),
    pageInfo: {
      startCursor: cursor(start),
      endCursor: cursor(end - 1),
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
    },
  };
}

function createCursor(index: number): string {
  return Buffer.from(`cursor:${index}`).toString("base64");
}

function readCursor(cursor: string): number {
  return Number(Buffer.from(cursor, "base64").toString().split(":")[1] ?? 0);
}
