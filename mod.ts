/**
 * ovkit: 3D medical image segmentation in TypeScript on Deno.
 *
 * Everything a notebook or script needs is exported here by its name; the rooms behind it are in
 * `lib/`. Axes are ordered z, y, x, lengths are millimetres, affines map to RAS.
 *
 * @module
 */

// Errors and random numbers
export { OvkitError } from "./lib/foundation/ovkit_error.ts";
export type { OvkitErrorFields } from "./lib/foundation/ovkit_error.ts";
export { isOvkitError } from "./lib/foundation/is_ovkit_error.ts";
export type { ErrorTag } from "./lib/foundation/error_tag.ts";
export { randomStream } from "./lib/foundation/random_stream.ts";
export type { RandomStream } from "./lib/foundation/random_stream.ts";

// Engine
export { openEngine } from "./lib/engine/open_engine.ts";
export type { OpenEngineOptions } from "./lib/engine/open_engine.ts";
export type { Engine } from "./lib/engine/current_engine.ts";
export { engineInfo } from "./lib/engine/engine_info.ts";
export type { BackendName, EngineInfo, Precision } from "./lib/engine/engine_facts.ts";
export { compile } from "./lib/engine/compile.ts";
export type { CompiledFunction, CompiledResult, CompileOptions } from "./lib/engine/compile.ts";
export { tf } from "./lib/engine/tf.ts";
export type {
  NamedTensorMap,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Tensor5D,
  Variable,
} from "./lib/engine/tensor_types.ts";
export { ensureLibrary } from "./lib/engine/library/ensure_library.ts";
export type { EnsureLibraryOptions } from "./lib/engine/library/ensure_library.ts";
export { findLibrary } from "./lib/engine/library/find_library.ts";
export type { FindLibraryOptions } from "./lib/engine/library/find_library.ts";
export type { LibraryProgress } from "./lib/engine/library/install_library.ts";
export type { LibraryVariant, TensorflowLibrary } from "./lib/engine/library/tensorflow_library.ts";

// Ops that TensorFlow.js lacks or has without a gradient
export { batchNormInference, batchNormTraining } from "./lib/engine/ops/batch_norm.ts";
export type { NormParameters } from "./lib/engine/ops/batch_norm.ts";
export { conv3d } from "./lib/engine/ops/conv3d.ts";
export type { Conv3dOptions, SizeZyx } from "./lib/engine/ops/conv3d.ts";
export { conv3dTranspose } from "./lib/engine/ops/conv3d_transpose.ts";
export { dropout3d } from "./lib/engine/ops/dropout3d.ts";
export { gridSample3d } from "./lib/engine/ops/grid_sample3d.ts";
export type { GridSample3dOptions } from "./lib/engine/ops/grid_sample3d.ts";
export { groupNorm } from "./lib/engine/ops/group_norm.ts";
export { instanceNorm } from "./lib/engine/ops/instance_norm.ts";
export { layerNorm } from "./lib/engine/ops/layer_norm.ts";
export { leakyRelu } from "./lib/engine/ops/leaky_relu.ts";
export { pad3d } from "./lib/engine/ops/pad3d.ts";
export type { PaddingZyx, PadMode } from "./lib/engine/ops/pad3d.ts";
export { avgPool3d, maxPool3d } from "./lib/engine/ops/pool3d.ts";
export { resize3d } from "./lib/engine/ops/resize3d.ts";
export type { Resize3dOptions } from "./lib/engine/ops/resize3d.ts";

// Volumes
export { createVolume } from "./lib/volumes/create_volume.ts";
export type { CreateVolumeOptions, VolumeFields } from "./lib/volumes/create_volume.ts";
export { canonical } from "./lib/volumes/canonical.ts";
export { restore } from "./lib/volumes/restore.ts";
export { resample } from "./lib/volumes/resample.ts";
export type { ResampleOptions } from "./lib/volumes/resample.ts";
export { lowResolutionAxis } from "./lib/volumes/low_resolution_axis.ts";
export { resampleToGrid } from "./lib/volumes/resample_to_grid.ts";
export type { ResampleToGridOptions } from "./lib/volumes/resample_to_grid.ts";
export { straighten } from "./lib/volumes/straighten.ts";
export type { StraightenedVolume, StraightenOptions } from "./lib/volumes/straighten.ts";
export { uprightGrid } from "./lib/volumes/upright_grid.ts";
export { connectedComponents } from "./lib/volumes/connected_components.ts";
export { distanceMap } from "./lib/volumes/distance_map.ts";
export type {
  ComponentLabels,
  ConnectedComponents,
  ConnectedComponentsOptions,
  MaskArray,
} from "./lib/volumes/connected_components.ts";
export type { Grid, NiftiExtension, NiftiSpace, Volume } from "./lib/volumes/volume.ts";
export type { VoxelArray } from "./lib/volumes/voxel_array.ts";

// Files
export { readImage } from "./lib/io/read_image.ts";
export { readNifti } from "./lib/io/nifti/read_nifti.ts";
export { readNiftiChannels } from "./lib/io/nifti/read_nifti_channels.ts";
export { writeNifti } from "./lib/io/nifti/write_nifti.ts";
export type { WriteNiftiOptions } from "./lib/io/nifti/write_nifti.ts";
export type { VoxelType } from "./lib/io/nifti/nifti_datatype.ts";
export { readDicomSeries } from "./lib/io/dicom/read_dicom_series.ts";
export type { ReadDicomSeriesOptions } from "./lib/io/dicom/read_dicom_series.ts";
export { listDicomSeries } from "./lib/io/dicom/list_dicom_series.ts";
export type { DicomSeriesSummary } from "./lib/io/dicom/dicom_series_summary.ts";
export { writeDicomSeries } from "./lib/io/dicom/write_dicom_series.ts";
export type { WriteDicomSeriesOptions } from "./lib/io/dicom/write_dicom_series.ts";
export type { DicomSeries, DicomSeriesIdentity, DicomSlice } from "./lib/io/dicom/dicom_series.ts";
export { readRtStruct } from "./lib/io/rtstruct/read_rtstruct.ts";
export type { ReadRtStructOptions } from "./lib/io/rtstruct/read_rtstruct.ts";
export { writeRtStruct } from "./lib/io/rtstruct/write_rtstruct.ts";
export type { WriteRtStructOptions } from "./lib/io/rtstruct/write_rtstruct.ts";
export { listRtStructRois } from "./lib/io/rtstruct/list_rtstruct_rois.ts";
export type { RtStructRoi } from "./lib/io/rtstruct/list_rtstruct_rois.ts";
export type { NamedLabels } from "./lib/io/rtstruct/named_labels.ts";
export type { RegionClass, RegionNames } from "./lib/io/rtstruct/assign_classes.ts";
export { readDicomSeg } from "./lib/io/dicom_seg/read_dicom_seg.ts";
export type { ReadDicomSegOptions } from "./lib/io/dicom_seg/read_dicom_seg.ts";
export { writeDicomSeg } from "./lib/io/dicom_seg/write_dicom_seg.ts";
export type { WriteDicomSegOptions } from "./lib/io/dicom_seg/write_dicom_seg.ts";
export type { DicomCode, SegmentDescription } from "./lib/io/dicom_seg/segment_content.ts";
export { readNpy } from "./lib/io/read_npy.ts";
export { writeNpy } from "./lib/io/write_npy.ts";
export type { NpyArray } from "./lib/io/npy_array.ts";
export { readSafetensors } from "./lib/io/read_safetensors.ts";
export { writeSafetensors } from "./lib/io/write_safetensors.ts";
export type { WriteSafetensorsOptions } from "./lib/io/write_safetensors.ts";
export type { SafeTensor, Safetensors } from "./lib/io/safetensors.ts";
export { readTorchState } from "./lib/io/torch/read_torch_state.ts";
export type { TorchStateFile } from "./lib/io/torch/read_torch_state.ts";

// Phantoms
export { abdominalCtPhantom } from "./lib/phantoms/abdominal_ct_phantom.ts";
export type {
  AbdominalCtPhantom,
  AbdominalCtPhantomOptions,
} from "./lib/phantoms/abdominal_ct_phantom.ts";
export { ABDOMINAL_CT_CLASSES } from "./lib/phantoms/abdominal_ct_classes.ts";
export { writePhantomDataset } from "./lib/phantoms/write_phantom_dataset.ts";
export type {
  WritePhantomDatasetOptions,
  WrittenDataset,
} from "./lib/phantoms/write_phantom_dataset.ts";
export { writeTwinPhantomDataset } from "./lib/phantoms/write_twin_phantom_dataset.ts";
export type { WriteTwinPhantomDatasetOptions } from "./lib/phantoms/write_twin_phantom_dataset.ts";

// Data base
export { openModelDatabase as openDatabase } from "./lib/model/open_model_database.ts";
export type {
  PlanDatasetOptions,
  PlannableDataset,
  PlanningDatabase,
} from "./lib/preprocessing/open_planning_database.ts";
export type { Database, OpenDatabaseOptions } from "./lib/database/open_database.ts";
export type { RawDataset } from "./lib/database/raw_dataset.ts";
export type { RawCase, RawCaseVolumes } from "./lib/database/raw_case.ts";
export type { OpenRawDatasetOptions } from "./lib/database/raw_dataset.ts";
export type { DatasetDescription } from "./lib/database/read_dataset_description.ts";
export type { CaseProgress, CheckOptions } from "./lib/database/check/check_raw_dataset.ts";
export type { CheckJson, CheckReport } from "./lib/database/check/check_report.ts";
export type { CaseProblem } from "./lib/database/check/case_problem.ts";
export type { CaseFacts } from "./lib/database/check/case_facts.ts";
export type { ImageFacts } from "./lib/database/check/image_facts.ts";
export type { CaseThumbnail } from "./lib/database/check/case_thumbnail.ts";
export type {
  CaseBlock,
  PreprocessedArrays,
  PreprocessedCase,
  PreprocessedDataset,
  PreprocessedManifest,
} from "./lib/database/preprocessed_dataset.ts";
export type { ModelKey, ResultPaths } from "./lib/database/result_paths.ts";
export type { CaseFingerprint } from "./lib/database/case_fingerprint.ts";
export { crossValidationFolds } from "./lib/database/cross_validation_folds.ts";
export type { CrossValidationOptions, Fold } from "./lib/database/cross_validation_folds.ts";
export type { FoldsOptions } from "./lib/database/dataset_folds.ts";
export type { SetFoldsOptions } from "./lib/database/dataset_folds.ts";
export type { FoldsOrigin, StoredFolds } from "./lib/database/stored_folds.ts";
export { getDecathlonDataset } from "./lib/database/decathlon/get_decathlon_dataset.ts";
export type {
  DecathlonDataset,
  DecathlonProgress,
  GetDecathlonDatasetOptions,
} from "./lib/database/decathlon/get_decathlon_dataset.ts";
export type { DecathlonContents } from "./lib/database/decathlon/convert_decathlon.ts";
export type { DecathlonTask } from "./lib/database/decathlon/decathlon_task.ts";
export type { DownloadFileOptions } from "./lib/database/decathlon/download_file.ts";

// Preprocessing
export { planFromFingerprint } from "./lib/preprocessing/plan_from_fingerprint.ts";
export type {
  NnunetConfigurationName,
  PlanStrategy,
  StrategyOptions,
} from "./lib/preprocessing/plan_overrides.ts";
export type { NetworkProposal } from "./lib/preprocessing/network_proposal.ts";
export type { PlanDiff, PlanDifference } from "./lib/preprocessing/plan_diff.ts";
export type {
  IntensityHistogram,
  PlanPreview,
  PreviewOptions,
  PreviewSide,
  PreviewSlice,
} from "./lib/preprocessing/preview_case.ts";
export { planNnunet } from "./lib/preprocessing/nnunet/plan_nnunet.ts";
export type {
  NnunetFingerprint,
  NnunetPlan,
  PlanNnunetOptions,
} from "./lib/preprocessing/nnunet/plan_nnunet.ts";
export type { NnunetPlannerName } from "./lib/preprocessing/nnunet/nnunet_planners.ts";
export type { NnunetConfiguration } from "./lib/preprocessing/nnunet/plan_configuration.ts";
export { poolAndKernels } from "./lib/preprocessing/nnunet/pool_and_kernels.ts";
export type { PoolAndKernels } from "./lib/preprocessing/nnunet/pool_and_kernels.ts";
export { nnunetTargetSpacing } from "./lib/preprocessing/nnunet/target_spacing.ts";
export type { ChannelOptions } from "./lib/preprocessing/channel_overrides.ts";
export type { Plan, PlanTarget } from "./lib/preprocessing/plan.ts";
export type {
  BudgetComparison,
  BudgetOptions,
  BudgetProposer,
  BudgetSource,
  MeasuredNetwork,
  TrainingBudget,
} from "./lib/preprocessing/training_budget.ts";
export type {
  AppliedPlan,
  ApplyPlanOptions,
  PreprocessingProgress,
} from "./lib/preprocessing/apply_plan.ts";
export type {
  CaseStatistics,
  ChannelStatistics,
  ClassIntensities,
  Fingerprint,
  IntensitySummary,
} from "./lib/preprocessing/fingerprint.ts";
export type {
  FingerprintOptions,
  FingerprintProgress,
} from "./lib/preprocessing/fingerprint_dataset.ts";
export type {
  DatasetProperties,
  Normalisation,
  PreprocessingParameters,
  PreviousStage,
  ResamplingWay,
} from "./lib/preprocessing/preprocessing_parameters.ts";
export { proposePatch } from "./lib/preprocessing/propose_patch.ts";
export type { ProposePatchOptions } from "./lib/preprocessing/propose_patch.ts";
export { preprocessImage } from "./lib/preprocessing/preprocess_image.ts";
export type {
  ImageParameters,
  PreprocessedImage,
  PreprocessImageOptions,
} from "./lib/preprocessing/preprocess_image.ts";
export { preprocessLabel } from "./lib/preprocessing/preprocess_label.ts";
export type { PreprocessLabelOptions } from "./lib/preprocessing/crop_as_image.ts";
export type { PreprocessedLabel } from "./lib/preprocessing/resize_label.ts";
export { restoreLabel } from "./lib/preprocessing/restore_label.ts";
export { preprocessPreviousStage } from "./lib/preprocessing/preprocess_previous_stage.ts";
export type { PreviousStageParameters } from "./lib/preprocessing/preprocess_previous_stage.ts";
export type { GridBox } from "./lib/preprocessing/grid_box.ts";
export type {
  CascadeMaskOptions,
  CascadeStageOptions,
  ComponentVolumes,
} from "./lib/preprocessing/cascade_overrides.ts";

// Parameters
export { modelParameters } from "./lib/parameters/model_parameters_builder.ts";
export type {
  AugmentOptions,
  DataOptions,
  ModelParametersBuilder,
} from "./lib/parameters/model_parameters_builder.ts";
export type {
  CommonNetworkOptions,
  LiverUnet3dOptions,
  NamedNetworkOptions,
  NetworkOverrides,
  ResEncoderUnet3dOptions,
  Unet2dOptions,
  Unet3dOptions,
} from "./lib/parameters/network_request.ts";
export type { PresetName } from "./lib/parameters/parameter_presets.ts";
export type {
  DataParameters,
  JsonValue,
  KernelSize,
  LoaderParameters,
  ModelParameters,
  NetworkParameters,
  PostprocessingParameters,
  PredictionParameters,
} from "./lib/parameters/model_parameters.ts";
export type {
  LossParameters,
  OptimizerParameters,
  ScheduleParameters,
  TrainingParameters,
} from "./lib/parameters/training_parameters.ts";
export type {
  AugmentationParameters,
  GrayvalueParameters,
  Grid3dParameters,
  GridInplaneParameters,
  IntensityParameters,
  MaskAugmentationParameters,
  RandAugmentParameters,
  UniformRange,
} from "./lib/parameters/augmentation_parameters.ts";
export type { AugmentationPresetName } from "./lib/parameters/augmentation_presets.ts";
export { parseModelParameters } from "./lib/parameters/parse_model_parameters.ts";
export { diffParameters } from "./lib/parameters/diff_parameters.ts";
export type { ParameterDifference } from "./lib/parameters/diff_parameters.ts";
export { kernelSizesForPatch } from "./lib/parameters/kernel_sizes_for_patch.ts";
export type { KernelPlan, KernelSizesOptions } from "./lib/parameters/kernel_sizes_for_patch.ts";

// Networks
export { createNetwork } from "./lib/networks/create_network.ts";
export type { CreateNetworkOptions } from "./lib/networks/create_network.ts";
export { architectureNames, registerNetwork } from "./lib/networks/architectures.ts";
export { networkBlocks } from "./lib/networks/network_blocks.ts";
export type { NetworkBlock, NetworkBlocksOptions } from "./lib/networks/network_blocks.ts";
export { transferWeights } from "./lib/networks/transfer_weights.ts";
export type { TransferReport, TransferWeightsOptions } from "./lib/networks/transfer_weights.ts";
export { saveOnnx } from "./lib/networks/onnx/save_onnx.ts";
export type { SaveOnnxOptions } from "./lib/networks/onnx/save_onnx.ts";
export type {
  ArchitectureBuilder,
  BuiltArchitecture,
  NetworkChannels,
} from "./lib/networks/architecture_builder.ts";
export type { RandomNumbers, StoredWeight, WeightStore } from "./lib/networks/weight_store.ts";
export type {
  ApplyOptions,
  Network,
  SummaryOptions,
  TorchState,
  TorchTensor,
} from "./lib/networks/network.ts";

// Training
export { losses, registerLoss } from "./lib/training/losses/losses.ts";
export type {
  LossOptions,
  LossValues,
  SegmentationLoss,
} from "./lib/training/losses/segmentation_loss.ts";
export { pyramidLoss } from "./lib/training/losses/pyramid_loss.ts";
export type { PyramidLoss } from "./lib/training/losses/pyramid_loss.ts";
export { optimizers } from "./lib/training/optimizers/optimizers.ts";
export type { OptimizerFactory } from "./lib/training/optimizers/optimizers.ts";
export type { DecayRule, Optimizer, Weights } from "./lib/training/optimizers/optimizer.ts";
export { createOptimizer } from "./lib/training/optimizers/create_optimizer.ts";
export { clipGradients } from "./lib/training/optimizers/clip_gradients.ts";
export { schedules } from "./lib/training/schedules/schedules.ts";
export type {
  Schedule,
  SchedulePosition,
  ScheduleSettings,
} from "./lib/training/schedules/schedule.ts";
export { learningRate } from "./lib/training/schedules/learning_rate.ts";
export type { EpochRecord } from "./lib/training/epoch_record.ts";

// Prediction
export { slidingWindowCorners } from "./lib/prediction/sliding_window_corners.ts";
export { postprocess } from "./lib/prediction/postprocessing/postprocess.ts";
export type { PostprocessOptions } from "./lib/prediction/postprocessing/postprocess.ts";
export { chooseLargestComponents } from "./lib/prediction/postprocessing/choose_largest_components.ts";
export type {
  ChooseLargestComponentsOptions,
  LargestComponentsChoice,
  PostprocessingCase,
} from "./lib/prediction/postprocessing/choose_largest_components.ts";
export { chooseVolumeThresholds } from "./lib/prediction/postprocessing/choose_volume_thresholds.ts";
export type {
  MeasuredPostprocessingCase,
  VolumeThresholdsChoice,
} from "./lib/prediction/postprocessing/choose_volume_thresholds.ts";
export type { LabelArray } from "./lib/prediction/postprocessing/label_array.ts";
export { patchWeights } from "./lib/prediction/patch_weights.ts";
export type { PatchWeightsOptions, PatchWeightType } from "./lib/prediction/patch_weights.ts";

// Model
export { previewAugmentation } from "./lib/model/preview_augmentation.ts";
export type {
  AugmentationPreview,
  PreviewAugmentationOptions,
} from "./lib/model/preview_augmentation.ts";
export { reproduceRun } from "./lib/model/run/reproduce_run.ts";
export type {
  FactDifference,
  ReproducedPart,
  ReproduceOptions,
  Reproduction,
} from "./lib/model/run/reproduce_run.ts";
export { rebuildBatch } from "./lib/model/run/rebuild_batch.ts";
export type { RebuiltBatch } from "./lib/model/run/rebuild_batch.ts";
export type {
  AugmentationDraw,
  ElasticDraw,
  GrayOperation,
  MatrixZyx,
  SpatialDraw,
  TripleZyx,
} from "./lib/augmentation/augmentation_draw.ts";
export { segmentationModel } from "./lib/model/model_builder.ts";
export type { EnsembleBuilder, ModelBuilder } from "./lib/model/model_builder.ts";
export { chooseModel } from "./lib/model/evaluation/choose_model.ts";
export type {
  ChooseModelOptions,
  ModelCandidate,
  ModelChoice,
} from "./lib/model/evaluation/choose_model.ts";
export { cascade } from "./lib/model/cascade/cascade.ts";
export type { CascadeBuilder } from "./lib/model/cascade/cascade.ts";
export type { CascadeModel, CascadePredictOptions } from "./lib/model/cascade/cascade_model.ts";
export type {
  CascadeMask,
  CascadeSource,
  CascadeStage,
  CascadeStageSettings,
} from "./lib/model/cascade/cascade_stage.ts";
export type {
  CascadeProgress,
  CascadeTraining,
  TrainCascadeOptions,
} from "./lib/model/cascade/train_cascade.ts";
export { ensemble } from "./lib/model/ensemble.ts";
export type { EnsembleModel } from "./lib/model/ensemble.ts";
export type { FoldsOfModelOptions } from "./lib/model/open_folds.ts";
export { quickParameters } from "./lib/model/quick_parameters.ts";
export type { QuickParametersOptions } from "./lib/model/quick_parameters.ts";
export type { SegmentationModel } from "./lib/model/segmentation_model.ts";
export type { TrainOptions } from "./lib/model/run/train_model.ts";
export type { EvaluateOptions } from "./lib/model/evaluation/evaluate_model.ts";
export type { PredictingModel } from "./lib/model/prediction/predicting_model.ts";
export type {
  CasePrediction,
  CaseSeconds,
  ClassVolume,
} from "./lib/model/prediction/case_prediction.ts";
export type { PredictionPlan } from "./lib/model/prediction/prediction_plan.ts";
export type { WindowPass } from "./lib/prediction/plane_predictor.ts";
export type {
  NamedScan,
  PredictScansOptions,
  ScanOutcome,
  ScansProgress,
} from "./lib/model/prediction/predict_scans.ts";
export type { Scan } from "./lib/model/prediction/predict_scan.ts";
export type { Scans } from "./lib/model/prediction/named_scans.ts";
export type { PredictionFiles } from "./lib/model/prediction/write_prediction.ts";
export type { LabelFiles } from "./lib/model/prediction/write_label_files.ts";
export type { ModelHome, ModelMember } from "./lib/model/model_member.ts";
export type { DatabaseModel } from "./lib/model/database_model.ts";
export { fillCrossValidation } from "./lib/model/evaluation/fill_cross_validation.ts";
export type { FillCrossValidationOptions } from "./lib/model/evaluation/fill_cross_validation.ts";
export { readCrossValidation } from "./lib/model/evaluation/merge_cross_validation.ts";
export type {
  CrossValidatedFold,
  CrossValidation,
} from "./lib/model/evaluation/merge_cross_validation.ts";
export type { EvaluationFacts } from "./lib/model/evaluation/evaluation_facts.ts";
export { exportModel } from "./lib/model/file/export_model.ts";
export type { ExportedModel, ExportModelOptions } from "./lib/model/file/export_model.ts";
export { loadModel } from "./lib/model/file/load_model.ts";
export type { LoadedModel } from "./lib/model/file/load_model.ts";
export type { ReadModelFolderOptions } from "./lib/model/file/read_model_folder.ts";
export type { Certificate, Guarantee } from "./lib/model/run/certificate.ts";
export type { DataHashes, RunFacts, RunSession } from "./lib/model/run/run_record.ts";
export type { RunEnvironment } from "./lib/model/run/run_environment.ts";
export { choosePostprocessing } from "./lib/model/evaluation/choose_postprocessing.ts";
export type { ChoosePostprocessingOptions } from "./lib/model/evaluation/choose_postprocessing.ts";
export type {
  PostprocessingChoice,
  PostprocessingUse,
} from "./lib/model/evaluation/postprocessing_choice.ts";
export type { LoadingOptions } from "./lib/model/run/training_stores.ts";
export type { TrainingResult, TrainingRun } from "./lib/model/run/training_run.ts";
export type { EvaluationProgress } from "./lib/model/evaluation/evaluate_cases.ts";
export type { Prediction, PredictOptions } from "./lib/model/prediction/prediction.ts";
export type { ChannelVolume } from "./lib/prediction/channel_volume.ts";
export { labelFromProbabilities } from "./lib/prediction/label_from_probabilities.ts";
export type { LabelOptions } from "./lib/prediction/label_options.ts";
export type { TrainingProgress } from "./lib/training/train_network_options.ts";

// Metrics
export { compareSegmentations } from "./lib/metrics/compare_segmentations.ts";
export type { CompareSegmentationsOptions } from "./lib/metrics/compare_segmentations.ts";
export { MetricTable } from "./lib/metrics/metric_table.ts";
export type { MetricName, MetricRow } from "./lib/metrics/metric_row.ts";
export type {
  ClassSummary,
  MetricStatistics,
  MetricSummary,
} from "./lib/metrics/summarize_metrics.ts";
export type {
  ClassComparison,
  ComparedRow,
  MetricChange,
  MetricComparison,
} from "./lib/metrics/compare_metric_tables.ts";
export type { SortOptions } from "./lib/metrics/metric_table.ts";
export type { PooledMetrics } from "./lib/metrics/summarize_metrics.ts";
export type { SurfaceConvention } from "./lib/metrics/surface_convention.ts";
export { compareLesions } from "./lib/metrics/compare_lesions.ts";
export type { LesionComparison, LesionMatching } from "./lib/metrics/compare_lesions.ts";
export { bootstrapInterval } from "./lib/metrics/bootstrap_interval.ts";
export type { BootstrapOptions, Interval } from "./lib/metrics/bootstrap_interval.ts";
export { wilcoxonSignedRank } from "./lib/metrics/wilcoxon_signed_rank.ts";
export type { WilcoxonOptions, WilcoxonResult } from "./lib/metrics/wilcoxon_signed_rank.ts";

// Notebook
export { show } from "./lib/notebook/show.ts";
export { augmentationPreview } from "./lib/notebook/augmentation_preview.ts";
export { planPreview } from "./lib/notebook/plan_preview.ts";
export { liveLoss } from "./lib/notebook/live_loss.ts";
export type { LiveLoss, LiveLossOptions } from "./lib/notebook/live_loss.ts";
export { lossChart } from "./lib/charts/loss_chart.ts";
export type { LossChartOptions } from "./lib/charts/loss_chart.ts";
export type { EpochHistory } from "./lib/charts/epoch_history.ts";
export { stopSignal } from "./lib/notebook/stop_signal.ts";
export { reportCase } from "./lib/notebook/report_case.ts";
export type { ReportCaseOptions, ReportVolumes } from "./lib/notebook/report_case.ts";
export { writeCheckReport } from "./lib/notebook/write_check_report.ts";
export { writeReport } from "./lib/notebook/write_report.ts";
export type {
  JsonValue as ReportValue,
  ReportCase,
  ReportData,
  ReportHighlight,
  ReportSlice,
  ReportTable,
} from "./lib/notebook/report_data.ts";
export type { ImageSlice } from "./lib/notebook/image_slice.ts";
export type { LabelSlice } from "./lib/notebook/label_slice.ts";
