import { canonical } from "../volumes/canonical.ts";
import { foregroundBySlice } from "../volumes/foreground_by_slice.ts";
import type { Volume } from "../volumes/volume.ts";
import { caseView } from "./case_view.ts";
import type { ImageSlice } from "./image_slice.ts";
import type { LabelSlice } from "./label_slice.ts";
import type { ReportCase, ReportSlice } from "./report_data.ts";

/** The volumes of a case, all on one grid. */
export interface ReportVolumes {
  /** The scan. */
  readonly image: Volume;
  /** The true label map. */
  readonly reference?: Volume;
  /** The predicted label map. */
  readonly prediction?: Volume;
}

/** Options of {@linkcode reportCase}. */
export interface ReportCaseOptions {
  /** How many axial slices are shown. @default {3} */
  readonly slices?: number;
  /** The intensities that become black and white. @default {percentiles 0.5 and 99.5} */
  readonly window?: readonly [number, number];
  /** What stands beside the case's name. */
  readonly remark?: string;
  /** Names of the classes by number, for the legend in a notebook. @default {none} */
  readonly classNames?: Readonly<Record<number, string>>;
}

/**
 * Picks the axial slices of a case for a report, seen as a radiologist sees them: the one with most
 * foreground, and others spread over the foreground's extent. Without labels the slices are spread
 * over the volume. A notebook shows them side by side.
 *
 * @param id the case's name
 * @param volumes scan, reference and prediction
 * @throws {RangeError} where the volumes' shapes differ
 */
export function reportCase(
  id: string,
  volumes: ReportVolumes,
  options: ReportCaseOptions = {},
): ReportCase {
  const { slices = 3, remark, classNames } = options;
  const image = canonical(volumes.image);
  const reference = volumes.reference && canonical(volumes.reference);
  const prediction = volumes.prediction && canonical(volumes.prediction);
  for (const labels of [reference, prediction]) checkShape(id, image, labels);
  const window = options.window ?? percentileWindow(image);
  const chosen = chooseSlices(image.shapeZyx[0], reference ?? prediction, slices);
  const picked: ReportCase = {
    id,
    window,
    ...(remark === undefined ? {} : { remark }),
    slices: chosen.map((z) => sliceOf(z, { image, reference, prediction })),
  };
  const display = () => ({
    "text/html": caseView(picked, classNames),
    "text/plain": [id, remark, ...picked.slices.map(({ caption }) => caption)]
      .filter((text) => text !== undefined).join(", "),
  });
  return Object.defineProperty(picked, Symbol.for("Jupyter.display"), { value: display });
}

function sliceOf(
  z: number,
  { image, reference, prediction }: {
    image: Volume;
    reference: Volume | undefined;
    prediction: Volume | undefined;
  },
): ReportSlice {
  const [depth] = image.shapeZyx;
  const [, spacingY, spacingX] = image.spacingZyxMm;
  const pixels: ImageSlice = { ...cut(image, z), pixelYxMm: [spacingY, spacingX] };
  return {
    image: pixels,
    ...(reference === undefined ? {} : { reference: cut(reference, z) }),
    ...(prediction === undefined ? {} : { prediction: cut(prediction, z) }),
    caption: `axial slice ${z + 1} of ${depth}`,
  };
}

function cut({ data, shapeZyx }: Volume, z: number): LabelSlice {
  const [, height, width] = shapeZyx;
  const size = height * width;
  return { data: data.subarray(z * size, (z + 1) * size), heightWidth: [height, width] };
}

function chooseSlices(
  depth: number,
  labels: Volume | undefined,
  count: number,
): number[] {
  const area = labels === undefined ? new Array<number>(depth).fill(1) : foregroundBySlice(labels);
  const first = Math.max(0, area.findIndex((size) => size > 0));
  const last = area.some((size) => size > 0) ? area.findLastIndex((size) => size > 0) : depth - 1;
  const most = labels === undefined ? Math.floor((first + last) / 2) : largestArea(area, first);
  const chosen = new Set([most]);
  for (let i = 1; chosen.size < Math.min(count, last - first + 1) && i <= 4 * count; i++) {
    const spread = first + Math.round((last - first) * (i / (count + 1)));
    if (Math.abs(spread - most) > (last - first) / (2 * count + 2)) chosen.add(spread);
  }
  return [...chosen].sort((a, b) => a - b);
}

function largestArea(area: readonly number[], first: number): number {
  return area.reduce((best, size, z) => size > area[best] ? z : best, first);
}

function percentileWindow({ data }: Volume): [number, number] {
  const step = Math.max(1, Math.floor(data.length / 50_000));
  const sample: number[] = [];
  for (let i = 0; i < data.length; i += step) {
    const value = Number(data[i]);
    if (Number.isFinite(value)) sample.push(value);
  }
  sample.sort((a, b) => a - b);
  const low = sample[Math.floor(0.005 * (sample.length - 1))] ?? 0;
  const high = sample[Math.ceil(0.995 * (sample.length - 1))] ?? 1;
  return [low, high];
}

function checkShape(id: string, image: Volume, labels: Volume | undefined): void {
  if (labels === undefined) return;
  if (labels.shapeZyx.every((n, axis) => n === image.shapeZyx[axis])) return;
  throw new RangeError(
    `labels of ${id} must have the scan's ${image.shapeZyx.join(" × ")} voxels, ` +
      `received ${labels.shapeZyx.join(" × ")}`,
  );
}
