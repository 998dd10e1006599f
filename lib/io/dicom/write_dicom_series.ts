import { join } from "node:path";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { sha256 } from "../../foundation/sha256.ts";
import type { Volume } from "../../volumes/volume.ts";
import { checkedText } from "./checked_text.ts";
import { decimalString } from "./decimal_string.ts";
import type { DicomSeries, DicomSeriesIdentity } from "./dicom_series.ts";
import { dicomUid } from "./dicom_uid.ts";
import { readDicomSeries } from "./read_dicom_series.ts";
import { storedPixelsOfVolume, type StoredVolume } from "./stored_pixels_of_volume.ts";
import { cross, dot, moved, unit, type Vector } from "./vector.ts";
import { type DicomContent, writeDicomFile } from "./write_dicom_file.ts";

/** Options of {@linkcode writeDicomSeries}; what is not given is empty, or made of the content. */
export interface WriteDicomSeriesOptions extends Partial<DicomSeriesIdentity> {
  /** What kind of images they are. @default {"CT"} */
  readonly modality?: "CT" | "MR";
}

const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";

const SOP_CLASSES = { CT: "1.2.840.10008.5.1.4.1.1.2", MR: "1.2.840.10008.5.1.4.1.1.4" } as const;

/** What the standard wants in CT and MR images beside their pixels, empty where it may be. */
const MODALITY_CONTENT = {
  CT: { KVP: "", AcquisitionNumber: "1" },
  MR: {
    ScanningSequence: "RM",
    SequenceVariant: "NONE",
    ScanOptions: "",
    MRAcquisitionType: "",
    RepetitionTime: "",
    EchoTime: "",
    EchoTrainLength: "",
    AcquisitionNumber: "1",
  },
} as const satisfies Readonly<Record<string, DicomContent>>;

/**
 * Writes a volume as a CT or MR series, one file `IM_0001.dcm` … for each slice, explicit VR little
 * endian, 16 bits. Whole values that fit are stored as they are, others in 65535 steps from the
 * least to the greatest. UIDs are made of the content, so that the same volume gives the same files.
 * Slices are read back in the order of their place along row × column, which is the volume's order
 * unless its axes are left-handed.
 *
 * @param folder where the files shall be; it is made where it is missing
 * @param volume voxels with axes at right angles
 * @returns the series as it is read back
 * @throws {OvkitError} `GeometryMismatch` for sheared axes, `DataInvalid` for values that are not
 * finite, `ArgumentInvalid` for texts that DICOM cannot hold, `FileUnwritable`
 *
 * @example A scan with a patient's name
 * ```ts
 * import { createVolume, writeDicomSeries } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const affineRas = [-0.8, 0, 0, 40, 0, -0.8, 0, 30, 0, 0, 5, -80, 0, 0, 0, 1];
 * const scan = createVolume({ data: new Int16Array(24), shapeZyx: [2, 3, 4], affineRas });
 * const series = await writeDicomSeries(folder, scan, { patientName: "Doe^Jane" });
 * assert.equal(series.identity.patientName, "Doe^Jane");
 * assert.deepEqual(series.slices.map((slice) => slice.positionLpsMm[2]), [-80, -75]);
 * ```
 */
export async function writeDicomSeries(
  folder: string,
  volume: Volume,
  options: WriteDicomSeriesOptions = {},
): Promise<DicomSeries> {
  const { modality = "CT" } = options;
  const [row, column, step] = axesLps(volume, folder);
  const stored = storedPixelsOfVolume(volume);
  const { buffer, byteOffset, byteLength } = stored.pixels;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const key = sha256(JSON.stringify([volume.shapeZyx, volume.affineRas, stored.slope, options])) +
    sha256(bytes);
  const shared = { ...sharedContent(options, key), ...imageContent(volume, stored, modality) };
  const [depth, height, width] = volume.shapeZyx;
  const size = 2 * height * width;
  const a = volume.affineRas;
  const origin: Vector = [-a[3], -a[7], a[11]];
  const paths: string[] = [];
  for (let z = 0; z < depth; z++) {
    const path = join(folder, `IM_${String(z + 1).padStart(4, "0")}.dcm`);
    await writeDicomFile(path, {
      ...shared,
      SOPInstanceUID: dicomUid("instance", key, String(z)),
      InstanceNumber: String(z + 1),
      ImagePositionPatient: moved(origin, step, z).map(decimalString),
      ImageOrientationPatient: [...unit(row), ...unit(column)].map(decimalString),
      PixelData: bytes.slice(z * size, (z + 1) * size).buffer,
    }, { transferSyntaxUid: EXPLICIT_LITTLE_ENDIAN });
    paths.push(path);
  }
  return await readDicomSeries(paths);
}

function axesLps({ affineRas: a }: Volume, subject: string): readonly [Vector, Vector, Vector] {
  const axes = [0, 1, 2].map((i) => [-a[i], -a[4 + i], a[8 + i]] as const);
  const [row, column, step] = axes;
  const normal = cross(unit(row), unit(column));
  const straight = Math.abs(dot(unit(row), unit(column))) < 1e-4 &&
    Math.abs(dot(unit(step), normal)) > 1 - 1e-6;
  if (!straight) {
    throw new OvkitError("GeometryMismatch", {
      subject,
      found: "a volume whose axes are not at right angles",
      expected: "slices one above the other, which alone a series of images can say",
      remedy: "resample it onto a grid with right angles",
    });
  }
  return [row, column, step];
}

function sharedContent(options: WriteDicomSeriesOptions, key: string): DicomContent {
  const study = options.studyInstanceUid ?? dicomUid("study", key);
  const text = (field: keyof DicomSeriesIdentity, longest: number) =>
    checkedText(String(options[field] ?? ""), field, longest);
  return {
    Modality: options.modality ?? "CT",
    StudyInstanceUID: study,
    SeriesInstanceUID: options.seriesInstanceUid ?? dicomUid("series", key),
    FrameOfReferenceUID: options.frameOfReferenceUid ?? dicomUid("frame of reference", study),
    SeriesDescription: text("seriesDescription", 64),
    SeriesNumber: String(options.seriesNumber ?? 1),
    StudyDescription: text("studyDescription", 64),
    StudyID: text("studyId", 16),
    StudyDate: text("studyDate", 8),
    StudyTime: text("studyTime", 14),
    AcquisitionDate: text("acquisitionDate", 8),
    AccessionNumber: text("accessionNumber", 16),
    PatientID: text("patientId", 64),
    PatientName: text("patientName", 64),
    PatientBirthDate: text("patientBirthDate", 8),
    PatientSex: text("patientSex", 16),
    ReferringPhysicianName: "",
    Manufacturer: "",
    PositionReferenceIndicator: "",
    PatientPosition: "",
  };
}

function imageContent(
  volume: Volume,
  { pixels, slope, intercept }: StoredVolume,
  modality: "CT" | "MR",
): DicomContent {
  const [depth, height, width] = volume.spacingZyxMm;
  return {
    SOPClassUID: SOP_CLASSES[modality],
    ImageType: ["ORIGINAL", "PRIMARY", modality === "CT" ? "AXIAL" : "OTHER"],
    ...MODALITY_CONTENT[modality],
    SliceThickness: decimalString(depth),
    PixelSpacing: [height, width].map(decimalString),
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    Rows: volume.shapeZyx[1],
    Columns: volume.shapeZyx[2],
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: pixels instanceof Int16Array ? 1 : 0,
    RescaleIntercept: decimalString(intercept),
    RescaleSlope: decimalString(slope),
    RescaleType: modality === "CT" ? "HU" : "US",
  };
}
