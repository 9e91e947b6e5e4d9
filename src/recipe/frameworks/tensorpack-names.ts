/** What `from tensorpack import *` brings, as far as a training is made of it. https://tensorpack.readthedocs.io/modules/ */
const NAMES =
  "TrainConfig AutoResumeTrainConfig launch_train_with_config ModelDesc ModelDescBase Trainer SingleCostTrainer TowerTrainer " +
  "SimpleTrainer NoOpTrainer QueueInputTrainer AsyncMultiGPUTrainer SyncMultiGPUTrainer SyncMultiGPUTrainerReplicated " +
  "SyncMultiGPUTrainerParameterServer DistributedTrainerReplicated DistributedTrainerParameterServer HorovodTrainer " +
  "BytePSTrainer QueueInput FeedInput DummyConstantInput StagingInput TFDatasetInput ZMQInput TensorInput BatchQueueInput " +
  "BatchData BatchDataByShape AugmentImageComponent MultiProcessRunner MultiProcessRunnerZMQ MultiThreadRunner PrefetchData " +
  "PrefetchDataZMQ MapData MapDataComponent MultiProcessMapData MultiThreadMapData RepeatedData FixedSizeData TestDataSpeed " +
  "PrintData LocallyShuffleData DataFlow RNGDataFlow ProxyDataFlow JoinData ConcatData LMDBSerializer LMDBData " +
  "ScheduledHyperParamSetter HumanHyperParamSetter HyperParamSetterWithFunc StatMonitorParamSetter ObjAttrParam GraphVarParam " +
  "ModelSaver MaxSaver MinSaver InferenceRunner DataParallelInferenceRunner ScalarStats ClassificationError PeriodicTrigger " +
  "RunOp MovingAverageSummary ProgressBar EstimatedTimeLeft GPUUtilizationTracker Callback Conv2D FullyConnected MaxPooling " +
  "AvgPooling GlobalAvgPooling BatchNorm BNReLU Dropout LinearWrap PReLU Conv2DTranspose Deconv2D regularize_cost " +
  "l2_regularizer argscope get_global_step_var get_current_tower_context SmartInit SaverRestore get_model_loader PredictConfig " +
  "OfflinePredictor logger tfv1 layer_register InputDesc";

/** The names by the module that has them. */
export const TENSORPACK_NAMES = { tensorpack: NAMES.split(" "), "tensorpack.train": NAMES.split(" ") };
