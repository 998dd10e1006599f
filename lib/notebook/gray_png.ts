import { encodePng } from "../io/encode_png.ts";
import type { ImageSlice } from "./image_slice.ts";

/**
 * A slice as a grey PNG.
 *
 * @param slice the intensities
 * @param window the intensities that become black and white
 */
export function grayPng(
  slice: ImageSlice,
  window: readonly [number, number],
): Uint8Array<ArrayBuffer> {
  const { data, heightWidth: [height, width] } = slice;
  const [low, high] = window;
  const scale = 255 / Math.max(high - low, Number.MIN_VALUE);
  const pixels = new Uint8ClampedArray(height * width);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (Number(data[i]) - low) * scale;
  return encodePng(pixels, { width, height, channels: 1 });
}
