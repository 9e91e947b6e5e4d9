import { length, only, type ScheduleLengths } from "./schedule-length.ts";

/** Facts keras.schedule.steps-are-updates and keras.schedule.steps-under-accumulation. */
const KERAS = { counts: "calls of the optimizer", usual: "updates" } as const;
/** The decay functions of TensorFlow 1 read a counter that the program passes. */
const TF1 = { counts: "global steps", usual: "updates" } as const;
const PERIOD = { lengths: [length("decay_steps", "period")] };
const WHOLE = { lengths: [length("decay_steps", "whole")], whole: only("decay_steps"), afterEnd: "stays" } as const;
const CYCLE = { lengths: [length("first_decay_steps", "cycle")] };
const BOUNDARIES = { lengths: [length("boundaries", "boundaries", { form: "list" })] };

/** `keras.optimizers.schedules`. The warm-up of CosineDecay comes before its `decay_steps`, not out of them. */
export const KERAS_LENGTHS: readonly ScheduleLengths[] = [
  { ...KERAS, ...PERIOD, fact: "keras.schedule.ExponentialDecay" },
  { ...KERAS, ...PERIOD, fact: "keras.schedule.InverseTimeDecay" },
  { ...KERAS, ...BOUNDARIES, fact: "keras.schedule.PiecewiseConstantDecay" },
  { ...KERAS, ...WHOLE, fact: "keras.schedule.PolynomialDecay", unless: ["cycle"] },
  {
    ...KERAS,
    fact: "keras.schedule.CosineDecay",
    lengths: [
      length("decay_steps", "decay"),
      length("warmup_steps", "warm-up", { addsOnlyWith: "warmup_target", since: "2.13.1" }),
    ],
    whole: [[["warmup_steps"], ["decay_steps"]]],
    afterEnd: "stays",
  },
  { ...KERAS, ...CYCLE, fact: "keras.schedule.CosineDecayRestarts" },
  ...[
    "CyclicalLearningRate",
    "TriangularCyclicalLearningRate",
    "Triangular2CyclicalLearningRate",
    "ExponentialCyclicalLearningRate",
  ].map((name) => ({ ...KERAS, fact: `tfa.optimizers.${name}`, lengths: [length("step_size", "half cycle")] })),
];

/** `tf.compat.v1.train`. */
export const TF1_LENGTHS: readonly ScheduleLengths[] = [
  { ...TF1, ...PERIOD, fact: "tf1.schedule.exponential_decay" },
  { ...TF1, ...PERIOD, fact: "tf1.schedule.natural_exp_decay" },
  { ...TF1, ...PERIOD, fact: "tf1.schedule.inverse_time_decay" },
  { ...TF1, ...BOUNDARIES, fact: "tf1.schedule.piecewise_constant" },
  { ...TF1, ...WHOLE, fact: "tf1.schedule.polynomial_decay", unless: ["cycle"] },
  { ...TF1, ...WHOLE, fact: "tf1.schedule.cosine_decay" },
  { ...TF1, ...CYCLE, fact: "tf1.schedule.cosine_decay_restarts" },
  { ...TF1, ...WHOLE, fact: "tf1.schedule.linear_cosine_decay" },
  { ...TF1, ...WHOLE, fact: "tf1.schedule.noisy_linear_cosine_decay" },
];
