import type { Block, BranchArm, TraceNode } from "../../program/trace.ts";
import { walkTrace } from "../events.ts";
import type { TrainingNest } from "../nest/training-nest.ts";
import type { FoundStep } from "./trace.ts";
import { conditionKey, siteKey, somePart } from "./value-key.ts";

/** Which arms of an open branch are worth trying. */
export interface BranchPlan {
  /** Branches of one group are decided alike: they ask the same. */
  group: string;
  /** What may happen, each a list of arms of which the n-th is taken when the branch is met for the n-th time, over and over. */
  outcomes: number[][];
  /** The arm that loads what an earlier training saved. */
  resuming: number | undefined;
  /** Whether the first arm is the one taken when an accelerator closes a window. */
  isAtWindowEnd?: boolean;
}

type BranchNode = Extract<TraceNode, { kind: "branch" }>;

/** Plans every branch whose arms differ in events of the training or leave a loop. */
export function planBranches(block: Block, steps: FoundStep[], nest: TrainingNest): Map<string, BranchPlan> {
  const plans = new Map<string, BranchPlan>();
  const active = new Map<BranchArm, Set<string>>();
  for (const step of steps)
    for (const part of step.path)
      if (!("kind" in part)) active.set(part, (active.get(part) ?? new Set()).add(step.kind));
  walkTrace(block, (node) => {
    if (node.kind !== "branch") return;
    const plan = planBranch(node, active, nest);
    if (plan) plans.set(siteKey(node.site), plan);
  });
  return plans;
}

function planBranch(node: BranchNode, active: Map<BranchArm, Set<string>>, nest: TrainingNest): BranchPlan | undefined {
  const kinds = node.arms.map((arm) => active.get(arm) ?? new Set<string>());
  const isHandler = node.arms.some((arm) => arm.when?.endsWith("is raised"));
  const leaves = node.arms.some((arm) => arm.exit !== undefined || hasExit(arm.body));
  if (!leaves && kinds.every((kind) => kind.size === 0)) return isHandler ? fixed(node, 0) : undefined;
  if (isHandler) return fixed(node, 0);
  const asked = node.arms[0]?.test;
  if (asked?.kind === "member" && asked.name === "sync_gradients") return { ...fixed(node, 0), isAtWindowEnd: true };
  const resuming = kinds.findIndex((kind) => kind.has("load state"));
  if (resuming >= 0)
    return {
      ...fixed(
        node,
        node.arms.findIndex((_, at) => at !== resuming),
      ),
      resuming,
    };
  const saving = kinds.findIndex((kind) => kind.has("save"));
  const isQuiet = kinds.every((kind) => [...kind].every((one) => one === "save"));
  if (isQuiet && saving >= 0 && !leaves) return fixed(node, saving);
  return { ...planOutcomes(node, nest), resuming: undefined };
}

function fixed(node: BranchNode, arm: number): BranchPlan {
  return { group: siteKey(node.site), outcomes: [[arm]], resuming: undefined };
}

function hasExit(body: Block): boolean {
  return body.some((node) => node.kind === "exit" && node.exit !== "raise");
}

/**
 * Always one arm, always another, and in turns where the answer may change from turn to turn. Two arms of which the second
 * is the rest are a question; the same question has the same answer anywhere, so its outcomes begin with "yes".
 */
function planOutcomes(node: BranchNode, nest: TrainingNest): Pick<BranchPlan, "group" | "outcomes"> {
  const { arms } = node;
  const own = siteKey(node.site);
  const isEnd = (arm: BranchArm) => ["raise", "break", "return"].includes(arm.exit ?? "");
  const live = arms.flatMap((arm, at) => (isEnd(arm) ? [] : [at]));
  const candidates = live.length > 0 ? live : [0];
  const [test] = arms.map((arm) => arm.test);
  const asked = arms.length === 2 && candidates.length === 2 && test ? conditionKey(test) : undefined;
  const question = asked?.key.includes("?") ? undefined : asked;
  if (!isVarying(node, nest) || candidates.length < 2) {
    const order = question?.isNegated ? candidates.toReversed() : candidates;
    return { group: question?.key ?? own, outcomes: order.map((at) => [at]) };
  }
  const [first = 0, second = 0] = question?.isNegated ? candidates.toReversed() : candidates;
  const skipping = candidates.find((at) => arms[at]?.exit === "continue");
  const going = candidates.find((at) => at !== skipping) ?? 0;
  if (skipping !== undefined) return { group: own, outcomes: [[going], [going, going, skipping]] };
  return { group: question?.key ?? own, outcomes: [[first], [second], [second, first]] };
}

/** Whether the condition is about something that is made inside the training. */
function isVarying({ arms }: BranchNode, { loop }: TrainingNest): boolean {
  const { file, start, end } = { ...loop.site, end: loop.lines.end };
  return arms.some(
    ({ test }) =>
      test !== undefined &&
      somePart(test, (part) => {
        if (part.kind === "unknown") return /counter of a loop|changes in the loop/.test(part.reason);
        const isInside = part.kind === "made" || part.kind === "member" || part.kind === "operation";
        return (
          isInside &&
          part.site.file === file &&
          part.site.start >= start &&
          part.site.end <= end &&
          part.kind === "made"
        );
      }),
  );
}
