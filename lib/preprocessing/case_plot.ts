import { encodePng } from "../io/encode_png.ts";

/** A slice of a preprocessed case and what is outlined on it, row after row. */
export interface CaseSlice {
  readonly image: Float32Array;
  readonly label: Uint8Array;
  readonly previous?: Uint8Array | undefined;
  readonly mask?: Uint8Array | undefined;
  /** Pixels along y and x. */
  readonly heightWidth: readonly [number, number];
  /** Millimetres of a pixel along y and x. */
  readonly pixelYxMm: readonly [number, number];
}

/** Pixels of the longer side of a picture, at least. */
const LONGEST = 512;
const RED = [255, 0, 0];
const BLUE = [0, 0, 255];
const GREEN = [0, 255, 0];
/** Pixels of a dash and of the gap behind it; where outlines coincide, they take turns. */
const DASH = 4;
const PERIOD = 3;

/**
 * Draws a slice in true proportions as PNG, black and white at its least and greatest value, with
 * dashed outlines one pixel wide: red around the label's classes, blue around those of a previous
 * stage, green around the mask.
 */
export function casePlot(slice: CaseSlice): Uint8Array<ArrayBuffer> {
  const { image, heightWidth: [rows, columns], pixelYxMm: [pixelY, pixelX] } = slice;
  const finest = Math.min(pixelY, pixelX);
  const longest = Math.max(rows * pixelY, columns * pixelX) / finest;
  const enlarge = Math.max(1, Math.ceil(LONGEST / longest)) / finest;
  const height = Math.max(rows, Math.round(rows * pixelY * enlarge));
  const width = Math.max(columns, Math.round(columns * pixelX * enlarge));
  const rowOf = sources(height, rows);
  const columnOf = sources(width, columns);
  const [low, scale] = grayScale(image);
  const layers = [
    { map: slice.label, color: RED },
    { map: slice.previous, color: BLUE },
    { map: slice.mask, color: GREEN },
  ].flatMap(({ map, color }) => map === undefined ? [] : [{ map, color }]);
  const pixels = new Uint8Array(height * width * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const at = rowOf[y] * columns + columnOf[x];
      const right = x + 1 < width ? rowOf[y] * columns + columnOf[x + 1] : at;
      const below = y + 1 < height ? rowOf[y + 1] * columns + columnOf[x] : at;
      const outlined = layers.filter(({ map }) => map[at] !== map[right] || map[at] !== map[below]);
      const dash = Math.floor((x + y) / DASH) % PERIOD;
      const drawn = outlined.length === 1 && dash === PERIOD - 1
        ? undefined
        : outlined[dash % Math.max(1, outlined.length)];
      const gray = Math.round((image[at] - low) * scale);
      pixels.set(drawn?.color ?? [gray, gray, gray], i);
    }
  }
  return encodePng(pixels, { width, height, channels: 3 });
}

function sources(count: number, from: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => Math.floor((i + 0.5) * from / count));
}

function grayScale(image: Float32Array): [low: number, scale: number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of image) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high > low ? 255 / (high - low) : 0];
}
