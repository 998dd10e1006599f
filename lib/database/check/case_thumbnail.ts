import { canonical } from "../../volumes/canonical.ts";
import { foregroundBySlice } from "../../volumes/foreground_by_slice.ts";
import type { Volume } from "../../volumes/volume.ts";
import type { ImageFacts } from "./image_facts.ts";

/** Most pixels along either side of a thumbnail. */
const LONGEST = 144;
/** Grey levels of soft tissue in a scan of Hounsfield units, which reach down to air. */
const SOFT_TISSUE = [-200, 300] as const;
const AIR = -700;

/** A small axial slice of a case, seen as a radiologist sees it. */
export interface CaseThumbnail {
  /** Pixels along y and x. */
  readonly heightWidth: readonly [number, number];
  /** Millimetres a pixel along y and x. */
  readonly pixelYxMm: readonly [number, number];
  /** Percentiles 1 to 99 of the scan, or soft tissue in Hounsfield units, as 0 to 255. */
  readonly gray: Uint8Array;
  /** Class of each pixel; absent without a label on the scan's grid. */
  readonly labels?: Uint16Array;
}

/** Takes the slice with most foreground, or the middle one, every n-th voxel. */
export function caseThumbnail(
  image: Volume,
  label: Volume | undefined,
  facts: ImageFacts,
): CaseThumbnail {
  const scan = canonical(image);
  const fits = label?.shapeZyx.every((n, axis) => n === image.shapeZyx[axis]) ?? false;
  const classes = label !== undefined && fits ? canonical(label) : undefined;
  const [, height, width] = scan.shapeZyx;
  const z = classes === undefined ? scan.shapeZyx[0] >> 1 : fullestSlice(classes);
  const step = Math.max(1, Math.ceil(Math.max(height, width) / LONGEST));
  const rows = Math.ceil(height / step);
  const columns = Math.ceil(width / step);
  const gray = new Uint8Array(rows * columns);
  const labels = classes && new Uint16Array(rows * columns);
  const isCt = facts.minimum <= AIR && facts.high > 0;
  const [low, high] = isCt ? SOFT_TISSUE : [facts.low, facts.high];
  const scale = high > low ? 255 / (high - low) : 0;
  for (let y = 0, i = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step, i++) {
      const voxel = (z * height + y) * width + x;
      const value = (Number(scan.data[voxel]) - low) * scale;
      gray[i] = Math.min(255, Math.max(0, value));
      if (labels && classes) labels[i] = Number(classes.data[voxel]);
    }
  }
  const [, sy, sx] = scan.spacingZyxMm;
  return {
    heightWidth: [rows, columns],
    pixelYxMm: [sy * step, sx * step],
    gray,
    ...(labels === undefined ? {} : { labels }),
  };
}

function fullestSlice(labels: Volume): number {
  const counts = foregroundBySlice(labels);
  const most = Math.max(...counts);
  return most === 0 ? counts.length >> 1 : counts.indexOf(most);
}
