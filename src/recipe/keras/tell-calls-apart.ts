import type { FrameNode } from "../../program/trace.ts";
import type { Site } from "../../program/values.ts";
import type { TrainingEvent } from "../events.ts";

/**
 * Where a function that trains was called from, for events that several calls of it reach: the outermost call in which
 * they differ. Undefined for an event that is reached once.
 */
export function findCaller(event: TrainingEvent, all: TrainingEvent[]): Site | undefined {
  const same = all.filter(({ call }) => isSameSite(call.site, event.call.site));
  const own = framesOf(event);
  const at = own.findIndex((frame, index) =>
    same.some((other) => {
      const counterpart = framesOf(other)[index];
      return counterpart === undefined || !isSameSite(counterpart.site, frame.site);
    }),
  );
  return own[at]?.site;
}

function framesOf({ path }: TrainingEvent): FrameNode[] {
  return path.filter((step): step is FrameNode => "kind" in step && step.kind === "frame");
}

function isSameSite(a: Site, b: Site): boolean {
  return a.file === b.file && a.start === b.start;
}
