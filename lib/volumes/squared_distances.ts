import type { MaskArray } from "./connected_components.ts";

/** Options of {@linkcode squaredDistances}. */
export interface SquaredDistancesOptions {
  /** What is measured to: the nearest voxel of the mask, or the nearest one outside of it. @default {"foreground"} */
  readonly to?: "foreground" | "background";
}

/** Columns that are worked on together, as they lie side by side in memory. */
const TILE = 16;

/**
 * For every voxel the exact squared distance in mm² to the centre of the nearest voxel of a mask;
 * Infinity everywhere where there is none. Axis by axis, the lower envelope of parabolas
 * (Felzenszwalb and Huttenlocher 2012).
 *
 * @param mask zero is background; not changed
 * @param spacingZyxMm distance of neighbouring voxels
 */
export function squaredDistances(
  mask: MaskArray,
  spacingZyxMm: readonly [number, number, number],
  options: SquaredDistancesOptions = {},
): Float32Array {
  const { shapeZyx: [nz, ny, nx] } = mask;
  const squares = squaredDistancesInSlices(mask, spacingZyxMm, options);
  const plane = ny * nx;
  const columns = { start: 0, width: plane, stride: plane, count: nz };
  alongColumns(squares, columns, spacingZyxMm[0], parabolaEnvelope(nz));
  return squares;
}

/** As {@linkcode squaredDistances}, to the nearest voxel of the same slice. */
export function squaredDistancesInSlices(
  mask: MaskArray,
  [, sy, sx]: readonly [number, number, number],
  options: SquaredDistancesOptions = {},
): Float32Array {
  const { to = "foreground" } = options;
  const { shapeZyx: [nz, ny, nx] } = mask;
  const squares = alongRows(mask, sx, to === "foreground");
  const envelope = parabolaEnvelope(ny);
  for (let z = 0; z < nz; z++) {
    alongColumns(squares, { start: z * ny * nx, width: nx, stride: nx, count: ny }, sy, envelope);
  }
  return squares;
}

function alongRows(
  { data, shapeZyx }: MaskArray,
  spacing: number,
  toForeground: boolean,
): Float32Array {
  const [nz, ny, nx] = shapeZyx;
  const squares = new Float32Array(nz * ny * nx);
  const squareOf = Float32Array.from({ length: nx + 1 }, (_, steps) => (steps * spacing) ** 2);
  for (let row = 0; row < squares.length; row += nx) {
    const end = row + nx;
    let i = row;
    while (i < end) {
      while (i < end && (data[i] != 0) === toForeground) i++;
      if (i === end) break;
      const first = i;
      while (i < end && (data[i] != 0) !== toForeground) i++;
      const isOpenBefore = first === row;
      const isOpenBehind = i === end;
      if (isOpenBefore && isOpenBehind) squares.fill(Infinity, first, i);
      else if (isOpenBefore) {
        for (let k = first; k < i; k++) squares[k] = squareOf[i - k];
      } else if (isOpenBehind) {
        for (let k = first; k < i; k++) squares[k] = squareOf[k - first + 1];
      } else {
        for (let a = first, b = i - 1, steps = 1; a <= b; a++, b--, steps++) {
          squares[a] = squareOf[steps];
          squares[b] = squareOf[steps];
        }
      }
    }
  }
  return squares;
}

/** Columns side by side: the first voxel of column c is `start + c`, the next `stride` further. */
interface Columns {
  readonly start: number;
  readonly width: number;
  readonly stride: number;
  readonly count: number;
}

function alongColumns(
  squares: Float32Array,
  { start, width, stride, count }: Columns,
  spacing: number,
  lower: (column: Float64Array, offset: number, count: number, spacing: number) => void,
): void {
  if (count === 1) return;
  const tile = new Float64Array(TILE * count);
  for (let first = 0; first < width; first += TILE) {
    const columns = Math.min(TILE, width - first);
    let largest = 0;
    for (let k = 0; k < count; k++) {
      const from = start + first + k * stride;
      for (let c = 0; c < columns; c++) {
        const square = squares[from + c];
        tile[c * count + k] = square;
        if (square > largest) largest = square;
      }
    }
    if (largest === 0) continue;
    for (let c = 0; c < columns; c++) lower(tile, c * count, count, spacing);
    for (let k = 0; k < count; k++) {
      const to = start + first + k * stride;
      for (let c = 0; c < columns; c++) squares[to + c] = tile[c * count + k];
    }
  }
}

/** Makes a function that puts min over q of (f(q) + ((p - q) · spacing)²) in the place of f(p). */
function parabolaEnvelope(longest: number) {
  const apex = new Int32Array(longest);
  const height = new Float64Array(longest);
  const border = new Float64Array(longest + 1);
  const halfOver = Float64Array.from({ length: longest }, (_, apart) => 0.5 / apart);

  /** Where f is 0 it stays so, and nothing beyond such a place counts. */
  return function lower(f: Float64Array, offset: number, count: number, spacing: number): void {
    const end = offset + count;
    let at = offset;
    while (at < end) {
      while (at < end && f[at] === 0) at++;
      if (at === end) return;
      const first = at === offset ? at : at - 1;
      while (at < end && f[at] !== 0) at++;
      lowerSegment(f, first, at === end ? at : at + 1, spacing);
    }
  };

  function lowerSegment(f: Float64Array, first: number, end: number, spacing: number): void {
    const square = spacing * spacing;
    const overSquare = 1 / square;
    let top = -1;
    for (let q = first; q < end; q++) {
      const value = f[q];
      if (value === Infinity) continue;
      let from = -Infinity;
      while (top >= 0) {
        const p = apex[top];
        from = (value - height[top]) * overSquare * halfOver[q - p] + 0.5 * (q + p);
        if (from > border[top]) break;
        top--;
      }
      top++;
      apex[top] = q;
      height[top] = value;
      border[top] = top === 0 ? -Infinity : from;
    }
    if (top < 0) return;
    border[top + 1] = Infinity;
    let k = 0;
    for (let p = first; p < end; p++) {
      while (border[k + 1] < p) k++;
      const apart = p - apex[k];
      f[p] = height[k] + square * apart * apart;
    }
  }
}
