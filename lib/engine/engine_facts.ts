/** Which of the ways of computing is in use. */
export type BackendName = "tensorflow" | "webgpu" | "cpu";

/** How numbers are computed in compiled functions. */
export type Precision = "float32" | "mixed";

/** What computes, and why so. */
export interface EngineInfo {
  /** Which of the ways of computing is in use. */
  readonly backend: BackendName;
  /** Whether a GPU computes. */
  readonly device: "cpu" | "gpu";
  /** Version of the library behind the backend. */
  readonly libraryVersion: string;
  /** SHA-256 of the library's main file where the kit installed it, else null. */
  readonly librarySha256: string | null;
  /** Threads that compute. */
  readonly threads: number;
  /** Precision of compiled functions unless they ask for another. */
  readonly precision: Precision;
  /** Why the precision is what it is. */
  readonly precisionReason: string;
  /** Why the backend is what it is. */
  readonly backendReason: string;
  /** Tensors alive and the memory of the process in bytes, now. */
  readonly memory: { readonly tensors: number; readonly residentBytes: number };
}
