import type { DataSet, Element } from "dicom-parser";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { DicomDataset } from "./dicom_dataset.ts";
import { DICOM_TAGS, type DicomKeyword } from "./dicom_tags.ts";

/** How texts of a file are decoded and what its errors name. */
export interface ParsedDatasetContext {
  readonly path: string;
  readonly decode: (bytes: Uint8Array) => string;
}

const LATIN = new TextDecoder("iso-8859-1");

/** Bytes of one value of the binary representations, and how the parser reads it. */
const BINARY = {
  US: [2, "readUint16"],
  SS: [2, "readInt16"],
  UL: [4, "readUint32"],
  SL: [4, "readInt32"],
  FL: [4, "readFloat"],
  FD: [8, "readDouble"],
} as const;

/** Reads the data set that dicom-parser found in a file, by keywords. */
export function parsedDataset(dataSet: DataSet, context: ParsedDatasetContext): DicomDataset {
  const element = (keyword: DicomKeyword): Element | undefined =>
    dataSet.elements[DICOM_TAGS[keyword][0]];

  function bytes(keyword: DicomKeyword): Uint8Array | undefined {
    const found = element(keyword);
    if (found === undefined || found.length === 0) return undefined;
    return dataSet.byteArray.subarray(found.dataOffset, found.dataOffset + found.length);
  }
  function texts(keyword: DicomKeyword): string[] {
    const value = bytes(keyword);
    if (value === undefined) return [];
    const vr = DICOM_TAGS[keyword][1];
    const written = /^(SH|LO|PN|ST|LT|UT)$/.test(vr) ? context.decode(value) : LATIN.decode(value);
    const trimmed = written.replace(/[\0 ]+$/, "");
    if (trimmed === "") return [];
    return trimmed.split("\\").map((part) => part.replace(/^ +|[\0 ]+$/g, ""));
  }
  function numbers(keyword: DicomKeyword): number[] {
    const found = element(keyword);
    if (found === undefined || found.length === 0) return [];
    const vr = representation(found, keyword);
    const values = vr in BINARY ? binary(found, vr as keyof typeof BINARY) : decimal(keyword);
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong < 0) return values;
    throw new OvkitError("FileCorrupt", {
      subject: context.path,
      found: `${keyword} whose value ${wrong + 1} is no number`,
      remedy: "the file is damaged: export it again",
    });
  }
  function binary(found: Element, vr: keyof typeof BINARY): number[] {
    const [size, read] = BINARY[vr];
    const parser = found.parser ?? dataSet.byteArrayParser;
    return Array.from(
      { length: Math.floor(found.length / size) },
      (_, i) => parser[read](dataSet.byteArray, found.dataOffset + i * size),
    );
  }
  function decimal(keyword: DicomKeyword): number[] {
    const value = bytes(keyword);
    if (value === undefined) return [];
    const written = LATIN.decode(value).replace(/[\0 ]+$/, "");
    return written === "" ? [] : written.split("\\").map((part) => part === "" ? NaN : +part);
  }
  function items(keyword: DicomKeyword): DicomDataset[] {
    return (element(keyword)?.items ?? []).flatMap((item) =>
      item.dataSet === undefined ? [] : [parsedDataset(item.dataSet, context)]
    );
  }
  return {
    has: (keyword) => (element(keyword)?.length ?? 0) > 0,
    text: (keyword) => texts(keyword)[0] || undefined,
    texts,
    number: (keyword) => numbers(keyword)[0],
    numbers,
    items,
    bytes,
  };
}

/** The file's own representation where it says one that is numeric or text, else the standard's. */
function representation(element: Element, keyword: DicomKeyword): string {
  const { vr } = element;
  return vr === undefined || vr === "UN" ? DICOM_TAGS[keyword][1] : vr;
}
