import type { ChannelVolume } from "./channel_volume.ts";
import type { LaidWindow } from "./lay_windows.ts";

/**
 * Copies what a window reaches of an image into the window; what lies beyond the image stays as it
 * is.
 *
 * @param target z·y·x·channels values of the window
 * @param patchZyx voxels of the window
 */
export function cutWindow(
  target: Float32Array,
  { data, shapeCzyx: [channels, depth, height, width] }: ChannelVolume,
  { zyx: [z, y, x] }: LaidWindow,
  patchZyx: readonly [number, number, number],
): void {
  const size = depth * height * width;
  const along = x.step * channels;
  for (let k = 0; k < z.length; k++) {
    const plane = (z.first + k * z.step) * patchZyx[1];
    for (let j = 0; j < y.length; j++) {
      const row = ((plane + y.first + j * y.step) * patchZyx[2] + x.first) * channels;
      const from = ((z.start + k) * height + y.start + j) * width + x.start;
      if (along === 1) {
        target.set(data.subarray(from, from + x.length), row);
        continue;
      }
      for (let c = 0; c < channels; c++) {
        const source = c * size + from;
        for (let i = 0, to = row + c; i < x.length; i++, to += along) target[to] = data[source + i];
      }
    }
  }
}
