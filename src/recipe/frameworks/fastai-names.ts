const LEARNERS =
  "Learner vision_learner cnn_learner create_cnn unet_learner text_classifier_learner language_model_learner tabular_learner collab_learner";
const DATA =
  "DataLoader DataLoaders DataBlock ImageDataLoaders TextDataLoaders TabularDataLoaders TabularPandas CollabDataLoaders ImageDataBunch ImageList TextDataBunch TextList TabularDataBunch TabularList CollabDataBunch SegmentationDataLoaders";
const OPTIMIZERS = "Adam SGD RMSProp Lamb Larc QHAdam RAdam ranger OptimWrapper";
const LOSSES =
  "CrossEntropyLossFlat LabelSmoothingCrossEntropy LabelSmoothingCrossEntropyFlat BCEWithLogitsLossFlat BCELossFlat MSELossFlat L1LossFlat FocalLoss FocalLossFlat DiceLoss";
const CALLBACKS =
  "GradientAccumulation GradientClip MixedPrecision SaveModelCallback EarlyStoppingCallback MixUp CutMix";

const MODULES = [
  ...["vision.all", "text.all", "tabular.all", "collab", "basics", "learner", "optimizer", "losses"],
  ...["vision", "vision.learner", "text", "tabular", "callback.all", "basic_train"],
];

/** What `from fastai.vision.all import *` and its kin bring, as far as trainings are made of it. */
export const FASTAI_STARS: Record<string, string[]> = Object.fromEntries(
  MODULES.map((module) => [`fastai.${module}`, [LEARNERS, DATA, OPTIMIZERS, LOSSES, CALLBACKS].join(" ").split(" ")]),
);
