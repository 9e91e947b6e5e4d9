/** The sizes on which a training is gone through. */
export interface SmallModel {
  /** Batches of an epoch, of one process. */
  batches: number;
  /** Micro-batches per update, where the program leaves it open; else what the program says. */
  accumulation: number;
  processes: number;
  epochs: number;
  /** Whether the training starts from what it saved after its first epoch. */
  isResumed: boolean;
}

/** Epochs of every model: a first one, one that follows another, and a last one. */
const EPOCHS = 3;
/** Without a remainder and with one, for windows of up to four. */
const BATCHES = 8;

/** Batches of an epoch where each is an update with a window of its own. */
const FEW_BATCHES = 4;
/** A longer epoch tells lengths apart that are counted in windows; of large windows it would be too long. */
const MAX_TWICE = 8;

function listLengths(window: number): number[] {
  const whole = window * Math.max(2, Math.ceil(BATCHES / window));
  if (window === 1) return [whole - 1, whole];
  return window > MAX_TWICE ? [whole - 1, whole] : [whole - 1, whole, 2 * whole];
}

/**
 * The models of a training: windows that come out even and windows that do not. `accumulation` is what the program says;
 * undefined where it is open.
 */
export function listModels(
  accumulation: number | undefined,
  { isParallel, canResume, hasInnerWindow }: { isParallel: boolean; canResume: boolean; hasInnerWindow: boolean },
): SmallModel[] {
  const sizes = (accumulation === undefined ? [1, 4] : [accumulation]).flatMap((window) => {
    const lengths = hasInnerWindow ? [FEW_BATCHES] : listLengths(window);
    return lengths.map((batches) => ({ batches, accumulation: window }));
  });
  const processes = isParallel ? [1, 2] : [1];
  const common = { epochs: EPOCHS, isResumed: false };
  const models = processes.flatMap((count) => sizes.map((size) => ({ ...size, processes: count, ...common })));
  const [first] = models;
  return canResume && first ? [...models, { ...first, isResumed: true }] : models;
}
