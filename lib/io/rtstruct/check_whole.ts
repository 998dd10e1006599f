import type { DataSet } from "dicom-parser";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { DicomFile } from "../dicom/read_dicom_file.ts";

/**
 * Makes sure that a file is whole, all its sequences too: no value reaches beyond the item it lies in,
 * and every sequence whose length is not declared has an end. The parser goes on where they do not.
 *
 * @throws {OvkitError} `FileCorrupt`
 */
export function checkWhole({ parsed, bytes, path }: DicomFile): void {
  const endless = parsed.warnings.some((text) => /^eof encountered (?!.*peeking)/.test(text));
  const beyond = elementBeyond(parsed, bytes.length);
  if (!endless && beyond === undefined) return;
  throw new OvkitError("FileCorrupt", {
    subject: path,
    found: beyond === undefined
      ? "a sequence without an end"
      : `an element (${beyond.slice(1, 5)},${beyond.slice(5)}) that is longer than what it lies in`,
    expected: "a whole DICOM file",
    remedy: "the file is cut off or damaged: copy or export it again",
  });
}

/** The tag of the first element that reaches beyond the end of its data set. */
function elementBeyond(dataSet: DataSet, end: number): string | undefined {
  for (const element of Object.values(dataSet.elements)) {
    const elementEnd = element.dataOffset + element.length;
    if (elementEnd > end) return element.tag;
    for (const item of element.items ?? []) {
      const itemEnd = item.dataOffset + item.length;
      if (itemEnd > elementEnd) return element.tag;
      const inside = item.dataSet && elementBeyond(item.dataSet, itemEnd);
      if (inside !== undefined) return inside;
    }
  }
}
