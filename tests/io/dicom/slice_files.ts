import { join } from "node:path";
import {
  type DicomContent,
  formatDicomFile,
  type WriteDicomOptions,
} from "../../../lib/io/dicom/write_dicom_file.ts";

/** A slice of 4 × 3 pixels that a test writes; everything may be changed by its keyword. */
export interface SliceFields {
  /** Centre of the first pixel, LPS. */
  readonly position?: readonly [number, number, number];
  /** Pixel values, 12 of them. */
  readonly values?: readonly number[];
  readonly name?: string;
  readonly content?: DicomContent;
  readonly options?: WriteDicomOptions;
}

/** Values of a slice: 12 numbers that start at 100 times its number. */
export function rampOf(slice: number): number[] {
  return Array.from({ length: 12 }, (_, i) => 100 * slice + i);
}

/** Bytes of a CT slice of 3 rows and 4 columns, 2 mm and 1 mm apart. */
export function sliceBytes(fields: SliceFields): Uint8Array {
  const { position = [0, 0, 0], values = rampOf(0), content = {}, options } = fields;
  const merged: DicomContent = {
    SOPClassUID: "1.2.840.10008.5.1.4.1.1.2",
    SOPInstanceUID: `1.2.${position.map((mm) => Math.round(mm * 100) + 1e6).join(".")}`,
    SeriesInstanceUID: "1.2.3",
    StudyInstanceUID: "1.2",
    FrameOfReferenceUID: "1.2.4",
    Modality: "CT",
    SeriesDescription: "thorax",
    SeriesNumber: "2",
    ImageType: ["ORIGINAL", "PRIMARY", "AXIAL"],
    ImagePositionPatient: position.map((mm) => String(+mm.toFixed(6))),
    ImageOrientationPatient: ["1", "0", "0", "0", "1", "0"],
    PixelSpacing: ["2", "1"],
    SliceThickness: "5",
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    Rows: 3,
    Columns: 4,
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 1,
    PixelData: Int16Array.from(values).buffer,
    ...content,
  };
  return formatDicomFile(merged, options ?? { transferSyntaxUid: "1.2.840.10008.1.2.1" });
}

/** Writes slices into a folder, named by their number if they have no name. */
export async function writeSlices(folder: string, slices: readonly SliceFields[]): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [i, slice] of slices.entries()) {
    await Deno.writeFile(join(folder, slice.name ?? `${i}.dcm`), sliceBytes(slice));
  }
}

/** Slices at places along z, the values of each telling its number. */
export function stackAt(places: readonly number[]): SliceFields[] {
  return places.map((z, i) => ({ position: [-10, -20, z], values: rampOf(i) }));
}
