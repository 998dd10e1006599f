import type { DicomKeyword } from "./dicom_tags.ts";

/** A DICOM data set or an item of a sequence, read by the attributes' keywords. */
export interface DicomDataset {
  /** Whether the attribute is there with a value. */
  has(keyword: DicomKeyword): boolean;
  /** The first value as text without padding; undefined where there is none or it is empty. */
  text(keyword: DicomKeyword): string | undefined;
  /** All values as texts without padding. */
  texts(keyword: DicomKeyword): string[];
  /** The first value as a number. */
  number(keyword: DicomKeyword): number | undefined;
  /**
   * All values as numbers.
   *
   * @throws {OvkitError} `FileCorrupt` where one is no number
   */
  numbers(keyword: DicomKeyword): number[];
  /** The items of a sequence; none where it is absent. */
  items(keyword: DicomKeyword): DicomDataset[];
  /** The bytes of a value, as in the file. */
  bytes(keyword: DicomKeyword): Uint8Array | undefined;
}
