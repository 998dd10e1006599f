import { extent } from "../foundation/statistics.ts";
import { encodePng } from "../io/encode_png.ts";

/** A label map whose classes are outlined. */
export interface OutlineLayer {
  readonly map: ArrayLike<number | bigint>;
  /** Red, green, blue. */
  readonly color: readonly [number, number, number];
  /** Leaves gaps in the outline. @default {true} */
  readonly isDashed?: boolean;
}

/** A slice of a scan, row after row, and what is outlined on it. */
export interface OutlinedSlice {
  readonly image: ArrayLike<number | bigint>;
  readonly layers: readonly OutlineLayer[];
  /** Pixels along y and x. */
  readonly heightWidth: readonly [number, number];
  /** Millimetres of a pixel along y and x. */
  readonly pixelYxMm: readonly [number, number];
  /** What is drawn black and white. @default {the least and greatest value} */
  readonly window?: readonly [number, number];
}

/** Pixels of the longer side of a picture, at least. */
const LONGEST = 512;
/** Pixels of a dash and of the gap behind it; where outlines coincide, they take turns. */
const DASH = 4;
const PERIOD = 3;

/** Draws a slice in true proportions as PNG, with outlines one pixel wide around each class. */
export function outlinePlot(slice: OutlinedSlice): Uint8Array<ArrayBuffer> {
  const { image, layers, heightWidth: [rows, columns], pixelYxMm: [pixelY, pixelX] } = slice;
  const finest = Math.min(pixelY, pixelX);
  const longest = Math.max(rows * pixelY, columns * pixelX) / finest;
  const enlarge = Math.max(1, Math.ceil(LONGEST / longest)) / finest;
  const height = Math.max(rows, Math.round(rows * pixelY * enlarge));
  const width = Math.max(columns, Math.round(columns * pixelX * enlarge));
  const rowOf = sources(height, rows);
  const columnOf = sources(width, columns);
  const [low, high] = slice.window ?? extent(image);
  const scale = high > low ? 255 / (high - low) : 0;
  const pixels = new Uint8Array(height * width * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const at = rowOf[y] * columns + columnOf[x];
      const right = x + 1 < width ? rowOf[y] * columns + columnOf[x + 1] : at;
      const below = y + 1 < height ? rowOf[y + 1] * columns + columnOf[x] : at;
      const outlined = layers.filter(({ map }) => map[at] !== map[right] || map[at] !== map[below]);
      const dash = Math.floor((x + y) / DASH) % PERIOD;
      const isGap = outlined.length === 1 && dash === PERIOD - 1 &&
        (outlined[0].isDashed ?? true);
      const drawn = isGap ? undefined : outlined[dash % Math.max(1, outlined.length)];
      const gray = Math.min(255, Math.max(0, Math.round((Number(image[at]) - low) * scale)));
      pixels.set(drawn?.color ?? [gray, gray, gray], i);
    }
  }
  return encodePng(pixels, { width, height, channels: 3 });
}

function sources(count: number, from: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => Math.floor((i + 0.5) * from / count));
}
