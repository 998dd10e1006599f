import type { FlipZyx } from "./flip_axes.ts";
import { windowPositions } from "./sliding_window_corners.ts";

type Triple = readonly [number, number, number];

/** What a window reaches of an image along one axis. */
export interface WindowAxis {
  /** First voxel of the image. */
  readonly start: number;
  /** Voxels of the image. */
  readonly length: number;
  /** Where in the window the first voxel lies. */
  readonly first: number;
  /** -1 where the window looks at the mirrored image. */
  readonly step: 1 | -1;
  /** Part of the window's votes in each voxel, among all windows of one mirroring. */
  readonly shares: Float64Array;
  /** First and last voxel, exclusive, of the window's central half. */
  readonly center: readonly [number, number];
}

/** A window on an image, mirrored or not. */
export interface LaidWindow {
  /** Number of the mirroring among those of the layout. */
  readonly flip: number;
  /** What it reaches along z, y, x. */
  readonly zyx: readonly [WindowAxis, WindowAxis, WindowAxis];
}

/** How windows lie on an image. */
export interface LayoutOptions {
  /** Voxels of the image. */
  readonly shapeZyx: Triple;
  /** Where an image that is smaller than the window lies in it. @default {"middle"} */
  readonly smallImages?: "middle" | "beginning";
  /** Voxels of a window. */
  readonly patchZyx: Triple;
  /** Distance of neighbouring windows as a part of the window. */
  readonly step: number;
  /** The mirrorings of the image, each of which is covered by windows. */
  readonly flips: readonly FlipZyx[];
  /** Factors of the weights along z, y, x. */
  readonly axisWeights: readonly (readonly number[])[];
}

/**
 * Lays windows over an image and its mirrorings, told in voxels of the image that is not mirrored,
 * sorted by their first plane; what lies beyond the image is left out of them.
 */
export function layWindows(options: LayoutOptions): LaidWindow[] {
  const { flips } = options;
  const axes = [0, 1, 2].map((axis) =>
    [false, true].map((mirrored) => windowsAlong(axis, mirrored, options))
  );
  const windows = flips.flatMap((flip, number) => {
    const [zs, ys, xs] = axes.map((variants, axis) => variants[flip[axis] ? 1 : 0]);
    return zs.flatMap((z) =>
      ys.flatMap((y) => xs.map((x): LaidWindow => ({ flip: number, zyx: [z, y, x] })))
    );
  });
  return windows.sort((a, b) => a.zyx[0].start - b.zyx[0].start);
}

function windowsAlong(
  axis: number,
  mirrored: boolean,
  { shapeZyx, patchZyx, step, axisWeights, smallImages = "middle" }: LayoutOptions,
): WindowAxis[] {
  const [size, patch, weights] = [shapeZyx[axis], patchZyx[axis], axisWeights[axis]];
  const corners = windowPositions(Math.max(size, patch), patch, patch === 1 ? 1 : step);
  const length = Math.min(size, patch);
  const margin = smallImages === "middle" ? Math.ceil((patch - length) / 2) : 0;
  const last = length - 1;
  const laid = corners.map((corner) => {
    const from = Math.max(0, corner + Math.floor(patch / 4) - margin);
    const to = Math.min(size, Math.max(from + 1, corner + Math.floor((3 * patch) / 4) - margin));
    return mirrored
      ? {
        start: size - corner - length,
        first: margin + last,
        center: [size - to, size - from] as const,
      }
      : { start: corner, first: margin, center: [from, to] as const };
  });
  const direction = mirrored ? -1 : 1;
  const totals = new Float64Array(size);
  for (const { start, first } of laid) {
    for (let i = 0; i < length; i++) totals[start + i] += weights[first + direction * i];
  }
  return laid.map(({ start, first, center }) => ({
    start,
    length,
    first,
    step: direction,
    shares: Float64Array.from(
      { length },
      (_, i) => weights[first + direction * i] / totals[start + i],
    ),
    center,
  }));
}
