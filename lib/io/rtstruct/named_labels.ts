import type { Volume } from "../../volumes/volume.ts";

/** A label map whose classes have names. */
export interface NamedLabels extends Volume {
  /** The class of each voxel. */
  readonly data: Uint8Array | Uint16Array;
  /** Name of each class in the file: of its first region where it has several. */
  readonly classNames: Readonly<Record<number, string>>;
  /** What was left out or decided while reading, a sentence each. */
  readonly notes: readonly string[];
}
