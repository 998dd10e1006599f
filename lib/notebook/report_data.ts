import type { EpochHistory } from "./epoch_history.ts";
import type { ImageSlice } from "./image_slice.ts";
import type { LabelSlice } from "./label_slice.ts";

/** A plain value as JSON has it. */
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
  readonly image: ImageSlice;
  readonly reference?: LabelSlice;
  readonly prediction?: LabelSlice;
  /** What stands under the picture, e.g. `z 41 of 80`. */
  readonly caption: string;
}

/** One case of a report. */
export interface ReportCase {
  readonly id: string;
  readonly slices: readonly ReportSlice[];
  /** The intensities that become black and white. @default {each slice's least and greatest} */
  readonly window?: readonly [number, number];
  /** What stands beside the case's name, e.g. `Dice 0.912`. */
  readonly remark?: string;
}

/** A table of results. */
export interface ReportTable {
  readonly title?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null | undefined)[])[];
}

/** A number that stands large at the top of a report. */
export interface ReportHighlight {
  readonly label: string;
  readonly value: string | number;
  readonly unit?: string;
}

/** Everything a report shows; plain data, each part may be absent. */
export interface ReportData {
  readonly title: string;
  /** A sentence under the title. */
  readonly subtitle?: string;
  readonly highlights?: readonly ReportHighlight[];
  readonly history?: readonly EpochHistory[];
  /** Names of the classes by number. */
  readonly classNames?: Readonly<Record<number, string>>;
  readonly cases?: readonly ReportCase[];
  readonly tables?: readonly ReportTable[];
  readonly parameters?: JsonValue;
  /** Engine, versions, hashes: whatever makes the run repeatable. */
  readonly environment?: Readonly<Record<string, JsonValue>>;
  readonly notes?: readonly string[];
}
