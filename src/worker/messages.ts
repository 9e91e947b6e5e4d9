import type { ReadAnswer, ReadRequest, ReviewRange } from "../review/ports.ts";
import type { PlannedReview } from "../review/review-pull-request.ts";

/** What the thread is told. Answers carry the number of the call they answer. */
export type ToThread =
  | { kind: "review" }
  | { kind: "answer"; call: number; value: ReviewRange | ReadAnswer }
  | { kind: "refusal"; call: number; message: string };

/** What the thread says: reads it needs, and how the review went. */
export type FromThread =
  | { kind: "range"; call: number }
  | { kind: "read"; call: number; request: ReadRequest }
  /** The file that is being interpreted from now on; undefined when none is. */
  | { kind: "interprets"; path: string | undefined }
  | { kind: "done"; review: PlannedReview }
  | { kind: "failed"; message: string; stack: string | undefined };
