/** An installed TensorFlow library: where its files lie and what must be loaded before it. */
export interface TensorflowLibrary {
  /** The folder of the two library files. */
  readonly folder: string;
  /** TensorFlow's version, or `unknown` for a folder named by `OVKIT_TENSORFLOW`. */
  readonly version: string;
  /** Whether the library was built with CUDA. */
  readonly variant: LibraryVariant;
  /** Path of the framework library; load it before {@linkcode TensorflowLibrary.cc}. */
  readonly framework: string;
  /** Path of the library that exports the C interface. */
  readonly cc: string;
  /** SHA-256 of {@linkcode TensorflowLibrary.cc} where the kit installed it. */
  readonly sha256?: string;
  /** Paths of the libraries to load before the framework, in this order; empty without CUDA. */
  readonly preload: readonly string[];
}

/** What a library was built for. */
export type LibraryVariant = "cpu" | "cuda";
