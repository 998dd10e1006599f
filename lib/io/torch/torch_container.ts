import type { PickledValue, TorchStorage } from "./pickled_value.ts";

/** One of the two forms of checkpoint files, opened. */
export interface TorchContainer {
  /** What the file's pickle describes. */
  readonly root: PickledValue;
  /** Whether numbers are stored with the most significant byte first. */
  readonly bigEndian: boolean;
  /** The bytes of a storage, as they are stored; belongs to the caller. */
  storageBytes(storage: TorchStorage): Promise<Uint8Array>;
}
