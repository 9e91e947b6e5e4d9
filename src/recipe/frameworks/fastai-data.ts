import type { Made, Value } from "../../program/values.ts";
import { constant } from "../../program/values.ts";

/** Methods that make loaders of data, whose `bs` is 64 where none is given. */
const MAKER = /(?:^|\.)(?:\w*DataLoaders|\w*DataBunch)\.from_\w+$|\(\)\.(?:dataloaders|databunch)$/;
const DEFAULT_BATCH_SIZE = 64;

/** The batch size of a learner's data where it is given or taken by default, and what it goes over. */
export function learnerBatchSize(learner: Made): { batchSize: Value | undefined; over: Value | undefined } {
  const { keywords, positional } = learner.arguments;
  const data = (keywords.get("dls") ?? keywords.get("data") ?? positional[0])?.value;
  if (data?.kind !== "made") return { batchSize: undefined, over: data };
  const given = (data.arguments.keywords.get("bs") ?? data.arguments.keywords.get("batch_size"))?.value;
  if (given) return { batchSize: given, over: data };
  const loader = data.arguments.positional[0]?.value;
  if (data.name.endsWith(".DataLoaders")) return { batchSize: loader && sizeOfLoader(loader), over: loader };
  if (!MAKER.test(data.name)) return { batchSize: undefined, over: data };
  const { file, start, end } = data.site;
  const origin = { kind: "framework default" as const, label: "bs", file, start, end, from: [] };
  return { batchSize: constant(DEFAULT_BATCH_SIZE, origin), over: data };
}

function sizeOfLoader(loader: Value): Value | undefined {
  return loader.kind === "made" ? loader.arguments.keywords.get("bs")?.value : undefined;
}
