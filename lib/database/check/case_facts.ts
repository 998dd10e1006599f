import type { CaseThumbnail } from "./case_thumbnail.ts";
import type { ImageFacts } from "./image_facts.ts";

/** What a check found in a case: the row of its table. */
export interface CaseFacts {
  /** The case. */
  readonly case: string;
  /** The raw data set it lies in. */
  readonly dataset: string;
  /** Who it is of; the case's name where the data do not say. */
  readonly patient: string;
  /** Voxels along z, y, x in the working orientation; absent where no image could be read. */
  readonly shapeZyx?: readonly [number, number, number];
  /** Millimetres along z, y, x in the working orientation. */
  readonly spacingZyxMm?: readonly [number, number, number];
  /** Directions of the file's axes x, y, z, such as `LPS`. */
  readonly orientation?: string;
  /** Intensities of each channel. */
  readonly channels: readonly ImageFacts[];
  /** SHA-256 of the channels' shapes and values, whatever type they are stored as. */
  readonly imageSha256?: string;
  /** The same of the label. */
  readonly labelSha256?: string;
  /** Voxels of each class; none for a case that is all background, absent where there is no label. */
  readonly classVoxels?: Readonly<Record<number, number>>;
  /** A small picture, where it was asked for. */
  readonly thumbnail?: CaseThumbnail;
}
