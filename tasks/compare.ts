import { labelFacts } from "../lib/database/check/label_facts.ts";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import { readDicomSeries } from "../lib/io/dicom/read_dicom_series.ts";
import { readLabelMap } from "../lib/io/read_label_map.ts";
import {
  compareSegmentations,
  type CompareSegmentationsOptions,
} from "../lib/metrics/compare_segmentations.ts";
import type { MetricRow } from "../lib/metrics/metric_row.ts";
import { MetricTable } from "../lib/metrics/metric_table.ts";
import { cornerDisplacementMm } from "../lib/volumes/corner_displacement_mm.ts";
import type { Volume } from "../lib/volumes/volume.ts";
import { imageFiles, stemOf } from "../lib/io/image_files.ts";
import { runTask, type Task } from "./run_task.ts";
import { UsageError } from "./usage_error.ts";

const options = {
  series: { type: "string" },
  tolerance: { type: "string" },
  surface: { type: "string" },
  classes: { type: "string" },
  "lesion-iou": { type: "string" },
  csv: { type: "boolean" },
  latex: { type: "boolean" },
} as const;

const surfaces = ["elements", "voxel6", "voxel26", "none"] as const;

interface Pair {
  readonly id: string;
  readonly reference: string;
  readonly prediction: string;
}

const toleranceMm = 0.01;

/** `deno task compare`: metrics of two label maps, or of two folders of them. */
export const compareTask: Task<typeof options> = {
  name: "compare",
  usage: "REF PRED [--series FOLDER] [--classes 1,2] [--tolerance MM] " +
    "[--surface elements|voxel6|voxel26|none] [--lesion-iou X] [--csv | --latex | --json]",
  about:
    "Compares two label maps (NIfTI, DICOM SEG; RTSTRUCT with the folder of its --series), or " +
    "the NIfTI files of one name in two folders, class by class. --tolerance is the NSD's, one " +
    "number or one for each class (1=2,2=4.5), 2 mm by default; --surface says what counts as a " +
    "surface: elements between voxels by their area, or border voxels by 6 or 26 neighbours. " +
    "--lesion-iou pairs connected parts from this IoU on; without it any shared voxel counts.",
  options,
  leastArguments: 2,
  async run({ values, positionals: [first, second], print, progress }) {
    const settings = settingsOf(values);
    const series = values.series === undefined ? undefined : await readDicomSeries(values.series);
    const { pairs, alone } = await pairsOf(first, second);
    const note = values.csv || values.latex ? console.error : print;
    for (const path of alone) note(`left out ${path}: nothing of this name in the other folder`);
    const bar = progress("compare");
    const rows: MetricRow[] = [];
    for (const [i, pair] of pairs.entries()) {
      bar.update(i / pairs.length, pair.id);
      rows.push(...await compare(pair, { series, settings, print: note }));
    }
    bar.finish("done");
    const table = new MetricTable(rows);
    const text = values.csv ? table.toCsv() : values.latex ? table.toLatex() : table.toMarkdown();
    print(text.trimEnd());
    return { ...table.toJson(), alone };
  },
};

function settingsOf(values: {
  tolerance?: string;
  surface?: string;
  classes?: string;
  "lesion-iou"?: string;
}): CompareSegmentationsOptions {
  const surface = surfaces.find((name) => name === values.surface);
  if (values.surface !== undefined && surface === undefined) {
    throw new UsageError(`--surface ${values.surface}: one of ${surfaces.join(", ")}`);
  }
  const { tolerance, classes, "lesion-iou": minIou } = values;
  return {
    ...(surface === undefined ? {} : { surface }),
    ...(tolerance === undefined ? {} : { toleranceMm: toleranceOf(tolerance) }),
    ...(classes === undefined ? {} : { classes: classes.split(",").map(classNumber) }),
    ...(minIou === undefined ? {} : {
      lesions: { minIou: numberBetween("--lesion-iou", minIou, 1) },
    }),
  };
}

function toleranceOf(text: string): number | Record<number, number> {
  if (!text.includes("=")) return numberBetween("--tolerance", text, Infinity);
  return Object.fromEntries(
    text.split(",").map((part) => {
      const [number, mm = ""] = part.split("=");
      return [classNumber(number), numberBetween("--tolerance", mm, Infinity)];
    }),
  );
}

function classNumber(text: string): number {
  const number = numberBetween("a class", text, 65535);
  if (Number.isInteger(number) && number > 0) return number;
  throw new UsageError(`"${text}" is no class: a whole number from 1`);
}

function numberBetween(name: string, text: string, most: number): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (value >= 0 && value <= most) return value;
  throw new UsageError(`${name} ${text}: a number from 0${most === Infinity ? "" : ` to ${most}`}`);
}

async function compare(
  { id, reference, prediction }: Pair,
  { series, settings, print }: {
    series: Volume | undefined;
    settings: CompareSegmentationsOptions;
    print: (line: string) => void;
  },
): Promise<MetricRow[]> {
  const a = await readLabel(reference, series);
  const b = await readLabel(prediction, series);
  const rows = compareSegmentations(a, b, { ...settings, case: id });
  const distance = cornerDisplacementMm(a, b);
  const found = `the prediction lies up to ${distance.toFixed(3)} mm from the reference`;
  if (distance > 0.5 * Math.min(...a.spacingZyxMm)) {
    throw new OvkitError("GeometryMismatch", {
      subject: id,
      found,
      expected: "one grid",
      remedy: "correct the header, or resample one of them to the other's grid",
    });
  }
  if (distance > toleranceMm) print(`${id}: ${found}`);
  return rows;
}

async function readLabel(path: string, series: Volume | undefined): Promise<Volume> {
  const label = await readLabelMap(path, series === undefined ? {} : { image: series });
  const { notIntegral, minimum } = labelFacts(label.data);
  if (notIntegral === 0 && minimum >= 0) return label;
  throw new OvkitError("DataInvalid", {
    subject: path,
    found: notIntegral > 0
      ? `${notIntegral} voxels are no whole number`
      : `values down to ${minimum}`,
    expected: "a label map of whole numbers from 0",
  });
}

async function pairsOf(
  first: string,
  second: string,
): Promise<{ pairs: Pair[]; alone: string[] }> {
  const [{ isFolder, paths: references }, other] = [
    await imageFiles(first),
    await imageFiles(second),
  ];
  if (isFolder !== other.isFolder) {
    throw new OvkitError("ArgumentInvalid", {
      subject: `${first} and ${second}`,
      found: "a file and a folder",
      expected: "two files or two folders",
    });
  }
  if (!isFolder) {
    return { pairs: [{ id: stemOf(first), reference: first, prediction: second }], alone: [] };
  }
  const a = new Map(references.map((path) => [stemOf(path), path]));
  const b = new Map(other.paths.map((path) => [stemOf(path), path]));
  const pairs = [...a].flatMap(([id, reference]) => {
    const prediction = b.get(id);
    return prediction === undefined ? [] : [{ id, reference, prediction }];
  });
  const alone = [
    ...[...a].filter(([id]) => !b.has(id)),
    ...[...b].filter(([id]) => !a.has(id)),
  ].map(([, path]) => path);
  if (pairs.length > 0) return { pairs, alone };
  throw new OvkitError("DataInvalid", {
    subject: `${first} and ${second}`,
    found: `no two label maps of one name (${a.size} and ${b.size} NIfTI files)`,
    expected: "<case>.nii.gz in both",
  });
}

if (import.meta.main) Deno.exit(await runTask(compareTask));
