import { OvkitError } from "../../foundation/ovkit_error.ts";
import { version } from "../../foundation/version.ts";
import type { DicomContent } from "../dicom/write_dicom_file.ts";
import { checkedText } from "../dicom/checked_text.ts";
import { classColor } from "../rtstruct/class_color.ts";
import { cielabValue } from "./cielab_value.ts";

/** A coded concept: value, coding scheme (e.g. `SCT` for SNOMED CT), meaning. */
export type DicomCode = readonly [value: string, scheme: string, meaning: string];

/** How a class is described in a segmentation. */
export interface SegmentDescription {
  /** Segment label, at most 64 characters. @default {the class's number} */
  readonly name?: string;
  /** Kind of thing. @default {["85756007", "SCT", "Tissue"]} */
  readonly category?: DicomCode;
  /** The thing itself. @default {["85756007", "SCT", "Tissue"]} */
  readonly type?: DicomCode;
  /** Red, green, blue, 0 to 255. @default {hues a golden angle apart} */
  readonly color?: readonly [number, number, number];
  /** Name of the algorithm, at most 64 characters; null where it was drawn by hand. @default {"ovkit"} */
  readonly algorithm?: string | null;
}

const TISSUE: DicomCode = ["85756007", "SCT", "Tissue"];
const ARTIFICIAL_INTELLIGENCE: DicomCode = ["123110", "DCM", "Artificial Intelligence"];

/** An item of a code sequence. */
export function codeContent([value, scheme, meaning]: DicomCode): DicomContent {
  return {
    CodeValue: checkedText(value, "code value", 16),
    CodingSchemeDesignator: checkedText(scheme, "coding scheme", 16),
    CodeMeaning: checkedText(meaning, "code meaning", 64),
  };
}

/**
 * An item of the Segment Sequence.
 *
 * @param number the segment's, from 1
 * @param label the class's number
 * @throws {OvkitError} `ArgumentInvalid` where texts or the colour do not fit
 */
export function segmentContent(
  number: number,
  label: number,
  description: SegmentDescription = {},
): DicomContent {
  const { category = TISSUE, type = TISSUE, algorithm = "ovkit" } = description;
  const name = checkedText(description.name ?? String(label), `name of class ${label}`, 64);
  const color = description.color ?? classColor(label);
  if (color.length !== 3 || !color.every((c) => Number.isInteger(c) && c >= 0 && c < 256)) {
    throw new OvkitError("ArgumentInvalid", {
      subject: `color of class ${label}`,
      found: `(${color.join(", ")})`,
      expected: "three whole numbers from 0 to 255",
    });
  }
  return {
    SegmentNumber: number,
    SegmentLabel: name,
    SegmentedPropertyCategoryCodeSequence: [codeContent(category)],
    SegmentedPropertyTypeCodeSequence: [codeContent(type)],
    RecommendedDisplayCIELabValue: cielabValue(color),
    ...(algorithm === null ? { SegmentAlgorithmType: "MANUAL" } : {
      SegmentAlgorithmType: "AUTOMATIC",
      SegmentAlgorithmName: checkedText(algorithm, "algorithm", 64),
      SegmentationAlgorithmIdentificationSequence: [{
        AlgorithmFamilyCodeSequence: [codeContent(ARTIFICIAL_INTELLIGENCE)],
        AlgorithmName: algorithm,
        AlgorithmVersion: version,
      }],
    }),
  };
}
