import type { Shape } from "./curve.ts";
import { getNextAfter } from "./decay-formulas.ts";

/** A shape that takes over at a step and counts from there. */
interface LaterShape {
  readonly start: number;
  readonly shape: Shape;
}

/** Shapes one after another: of those whose start has come, the last in the list gives the rate. */
export function joinShapes(first: Shape, later: readonly LaterShape[]): Shape {
  const beginning = { start: 0, shape: first };
  const locate = (step: number) => later.findLast(({ start }) => step >= start) ?? beginning;
  const starts = later.map(({ start }) => Math.ceil(start));
  return {
    rateAt(step) {
      const { start, shape } = locate(step);
      return shape.rateAt(step - start);
    },
    landmarks: [beginning, ...later].flatMap((piece) => {
      const own = piece.shape.landmarks.map((landmark) => piece.start + landmark);
      return [piece.start - 1, ...own.filter((landmark) => locate(landmark) === piece)];
    }),
    nextTurn(step) {
      const { start, shape } = locate(step);
      const own = shape.nextTurn?.(step - start);
      return getNextAfter(step, own === undefined ? starts : [...starts, Math.ceil(own + start)]);
    },
  };
}
