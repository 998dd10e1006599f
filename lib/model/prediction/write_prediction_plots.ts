import { join } from "node:path";
import { percentile } from "../../foundation/statistics.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import { type OutlineLayer, outlinePlot } from "../../preprocessing/outline_plot.ts";
import { canonical } from "../../volumes/canonical.ts";
import { foregroundBySlice } from "../../volumes/foreground_by_slice.ts";
import type { Volume } from "../../volumes/volume.ts";

/** A case that was predicted; all on one grid. */
export interface PredictedCase {
  readonly image: Volume;
  readonly prediction: Volume;
  /** Absent where the case has no label. */
  readonly reference?: Volume;
  /** Intensities drawn black and white. @default {all but the outer hundredth of the slice} */
  readonly window?: readonly [number, number] | null;
}

const RED = [255, 48, 48] as const;
const BLUE = [64, 160, 255] as const;

/**
 * Writes pictures of a predicted case as radiologists see it, the prediction outlined in red, the
 * reference dashed in blue: `<case>_largest.png`, the slice with most foreground in the reference (in
 * the prediction, where that has none), and `<case>_errors.png`, the slice in which most voxels
 * differ; the latter only with a reference.
 */
export async function writePredictionPlots(
  folder: string,
  id: string,
  { image, prediction, reference, window }: PredictedCase,
): Promise<void> {
  const scan = canonical(image);
  const found = canonical(prediction);
  const wanted = reference === undefined ? undefined : canonical(reference);
  const shapeZyx = scan.shapeZyx;
  const foreground = wanted?.data.some((value) => Number(value) !== 0) ? wanted : found;
  const pictures: [name: string, z: number][] = [["largest", fullest(foreground)]];
  if (wanted !== undefined) {
    const errors = new Uint8Array(found.data.length);
    for (let i = 0; i < errors.length; i++) {
      if (Number(found.data[i]) !== Number(wanted.data[i])) errors[i] = 1;
    }
    pictures.push(["errors", fullest({ data: errors, shapeZyx })]);
  }
  const [, height, width] = shapeZyx;
  const size = height * width;
  const [, pixelY, pixelX] = scan.spacingZyxMm;
  for (const [name, z] of pictures) {
    const cut = ({ data }: Pick<Volume, "data">) => data.subarray(z * size, (z + 1) * size);
    const layers: OutlineLayer[] = [{ map: cut(found), color: RED, isDashed: false }];
    if (wanted !== undefined) layers.push({ map: cut(wanted), color: BLUE });
    const png = outlinePlot({
      image: cut(scan),
      layers,
      heightWidth: [height, width],
      pixelYxMm: [pixelY, pixelX],
      window: window ?? innerRange(cut(scan)),
    });
    await writeFileAtomic(join(folder, `${id}_${name}.png`), png);
  }
}

function fullest(label: Pick<Volume, "data" | "shapeZyx">): number {
  const counts = foregroundBySlice(label);
  return counts.reduce((best, count, z) => count > counts[best] ? z : best, 0);
}

function innerRange(values: ArrayLike<number | bigint>): [number, number] {
  const sorted = Float64Array.from({ length: values.length }, (_, i) => Number(values[i])).sort();
  return [percentile(sorted, 0.5), percentile(sorted, 99.5)];
}
