import { extent } from "../foundation/statistics.ts";
import type { ChannelVolume } from "./channel_volume.ts";
import type { LaidWindow, WindowAxis } from "./lay_windows.ts";

/** Options of {@linkcode chooseWindows}. */
export interface ChooseWindowsOptions {
  /** Only windows whose central half holds a voxel of it that is not 0; z·y·x voxels. */
  readonly region?: ArrayLike<number> | undefined;
  /** Leaves windows out that see nothing but the lowest value of each channel. */
  readonly skipEmpty: boolean;
}

/** The windows that a network shall look at; the given ones where none is left out. */
export function chooseWindows(
  windows: readonly LaidWindow[],
  image: ChannelVolume,
  { region, skipEmpty }: ChooseWindowsOptions,
): readonly LaidWindow[] {
  const inRegion = region === undefined
    ? windows
    : windows.filter(({ zyx }) => holds(zyx.map(({ center }) => center), image, region));
  if (!skipEmpty) return inRegion;
  const body = aboveLowest(image);
  const seen = inRegion.filter(({ zyx }) => holds(zyx.map(rangeOf), image, body));
  return seen.length === windows.length ? windows : seen;
}

/** 1 where any channel is above the lowest value that it has. */
function aboveLowest({ data, shapeCzyx: [channels, ...space] }: ChannelVolume): Uint8Array {
  const size = space[0] * space[1] * space[2];
  const above = new Uint8Array(size);
  for (let c = 0; c < channels; c++) {
    const values = data.subarray(c * size, (c + 1) * size);
    const [lowest] = extent(values);
    for (let i = 0; i < size; i++) if (values[i] > lowest) above[i] = 1;
  }
  return above;
}

function rangeOf({ start, length }: WindowAxis): readonly [number, number] {
  return [start, start + length];
}

function holds(
  [zs, ys, xs]: readonly (readonly [number, number])[],
  { shapeCzyx: [, , height, width] }: ChannelVolume,
  mask: ArrayLike<number>,
): boolean {
  for (let z = zs[0]; z < zs[1]; z++) {
    for (let y = ys[0]; y < ys[1]; y++) {
      const row = (z * height + y) * width;
      for (let at = row + xs[0]; at < row + xs[1]; at++) if (mask[at] > 0) return true;
    }
  }
  return false;
}
