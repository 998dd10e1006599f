import type { EpochHistory } from "../charts/epoch_history.ts";
import type { ImageSlice } from "./image_slice.ts";
import type { LabelSlice } from "./label_slice.ts";

/** A plain value as JSON has it; what is undefined is left out. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** One slice of a case with what was marked on it. */
export interface ReportSlice {
  /** The scan's slice. */
  readonly image: ImageSlice;
  /** The true label map's slice. */
  readonly reference?: LabelSlice;
  /** The predicted label map's slice. */
  readonly prediction?: LabelSlice;
  /** What stands under the picture, e.g. `z 41 of 80`. */
  readonly caption: string;
}

/** One case of a report. */
export interface ReportCase {
  /** Name of the case. */
  readonly id: string;
  /** Pictures, in the order shown. */
  readonly slices: readonly ReportSlice[];
  /** The intensities that become black and white. @default {each slice's least and greatest} */
  readonly window?: readonly [number, number];
  /** What stands beside the case's name, e.g. `Dice 0.912`. */
  readonly remark?: string;
}

/** A table of results. */
export interface ReportTable {
  /** Heading of the table. */
  readonly title?: string;
  /** Heads of the columns. */
  readonly columns: readonly string[];
  /** One entry a column; nothing for null and undefined. */
  readonly rows: readonly (readonly (string | number | null | undefined)[])[];
}

/** A number that stands large at the top of a report. */
export interface ReportHighlight {
  /** What the number is. */
  readonly label: string;
  /** The number itself. */
  readonly value: string | number;
  /** What stands behind it, e.g. `min`. */
  readonly unit?: string;
}

/** Everything a report shows; plain data, each part may be absent. */
export interface ReportData {
  /** Heading of the report. */
  readonly title: string;
  /** A sentence under the title. */
  readonly subtitle?: string;
  /** Figures at the top. */
  readonly highlights?: readonly ReportHighlight[];
  /** Epochs for the chart of losses. */
  readonly history?: readonly EpochHistory[];
  /** Names of the classes by number. */
  readonly classNames?: Readonly<Record<number, string>>;
  /** Cases with pictures. */
  readonly cases?: readonly ReportCase[];
  /** Tables of results. */
  readonly tables?: readonly ReportTable[];
  /** Parameters of the model, shown as a tree. */
  readonly parameters?: JsonValue;
  /** Engine, versions, hashes: whatever makes the run repeatable. */
  readonly environment?: Readonly<Record<string, JsonValue>>;
  /** Sentences at the end. */
  readonly notes?: readonly string[];
}
