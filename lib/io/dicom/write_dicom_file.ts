import dcmjs from "dcmjs";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";

/** A data set to be written: values by the attributes' keywords, items of sequences in arrays. */
export type DicomContent = { readonly [keyword: string]: DicomValue };

/** A value of an attribute: numbers of DS and IS as text, bytes as ArrayBuffer. */
export type DicomValue =
  | string
  | number
  | ArrayBuffer
  | readonly (string | number)[]
  | readonly DicomContent[];

/** Options of {@linkcode writeDicomFile}. */
export interface WriteDicomOptions {
  /** @default {implicit VR little endian} */
  readonly transferSyntaxUid?: string;
}

const IMPLEMENTATION = "2.25.263711532474283945512830912730405915264";

/**
 * Writes a DICOM file, whole or not at all. The only file that knows the package dcmjs.
 *
 * @param path where it shall be
 * @param content must have SOPClassUID and SOPInstanceUID; texts are written in UTF-8
 * @throws {OvkitError} `FileUnwritable`
 */
export async function writeDicomFile(
  path: string,
  content: DicomContent,
  options: WriteDicomOptions = {},
): Promise<void> {
  await writeFileAtomic(path, formatDicomFile(content, options));
}

/** The bytes of a DICOM file. */
export function formatDicomFile(
  content: DicomContent,
  options: WriteDicomOptions = {},
): Uint8Array {
  const { transferSyntaxUid = "1.2.840.10008.1.2" } = options;
  const { DicomDict, DicomMetaDictionary } = dcmjs.data;
  const file = new DicomDict(DicomMetaDictionary.denaturalizeDataset({
    FileMetaInformationVersion: Uint8Array.of(0, 1).buffer,
    MediaStorageSOPClassUID: content.SOPClassUID,
    MediaStorageSOPInstanceUID: content.SOPInstanceUID,
    TransferSyntaxUID: transferSyntaxUid,
    ImplementationClassUID: IMPLEMENTATION,
    ImplementationVersionName: "OVKIT",
    _vrMap: {},
  }));
  file.dict = DicomMetaDictionary.denaturalizeDataset({
    SpecificCharacterSet: "ISO_IR 192",
    ...content,
    _vrMap: { PixelData: content.BitsAllocated === 16 ? "OW" : "OB" },
  });
  return new Uint8Array(file.write());
}
