/** What went wrong, as a word that code can branch on. */
export type ErrorTag =
  | "ArgumentInvalid"
  | "FileMissing"
  | "FileCorrupt"
  | "FileUnwritable"
  | "FormatUnsupported"
  | "GeometryMismatch"
  | "DataInvalid"
  | "DatasetUnknown"
  | "PlanMismatch"
  | "ParameterInvalid"
  | "CheckpointInvalid"
  | "EngineUnavailable"
  | "EngineFailed"
  | "TrainingDiverged"
  | "DownloadFailed"
  | "Stopped";
