/** A rectangle of a slice and which of its pixels are inside. */
export interface SliceMask {
  /** Column and row of the rectangle's first pixel. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** 1 inside, 0 outside, row by row. */
  readonly inside: Uint8Array;
}

/** Options of {@linkcode fillPolygons}. */
export interface FillPolygonsOptions {
  /** Columns of the slice; what lies beyond is cut off. */
  readonly width: number;
  /** Rows of the slice. */
  readonly height: number;
  /** Pixel centres this near to an edge, in pixels, are inside. @default {0.01} */
  readonly tolerance?: number;
}

/**
 * Fills polygons of a slice together: a pixel is inside where its centre is inside an odd number of
 * polygons (even-odd, so that rings are holes and keyholes work), or lies on an edge of any of them.
 * Polygons are closed by themselves; those of one or two points are a point and a line.
 *
 * @param polygons column and row of the vertices, alternating; pixel (0, 0) is centred on (0, 0)
 * @returns the part of the slice that the polygons reach, undefined where they reach none
 */
export function fillPolygons(
  polygons: readonly Float64Array[],
  options: FillPolygonsOptions,
): SliceMask | undefined {
  const { width, height, tolerance = 0.01 } = options;
  const bounds = boundsOf(polygons, tolerance);
  const left = Math.max(0, bounds.left);
  const top = Math.max(0, bounds.top);
  const right = Math.min(width - 1, bounds.right);
  const bottom = Math.min(height - 1, bounds.bottom);
  if (!(left <= right && top <= bottom)) return undefined;
  const mask = {
    left,
    top,
    width: right - left + 1,
    height: bottom - top + 1,
    inside: new Uint8Array((right - left + 1) * (bottom - top + 1)),
  };
  for (const polygon of polygons) flipBeyondEdges(polygon, mask);
  for (let row = 0; row < mask.height; row++) {
    const start = row * mask.width;
    for (let i = start + 1; i < start + mask.width; i++) mask.inside[i] ^= mask.inside[i - 1];
  }
  for (const polygon of polygons) markEdges(polygon, mask, tolerance);
  return mask;
}

function boundsOf(polygons: readonly Float64Array[], tolerance: number) {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (const points of polygons) {
    for (let i = 0; i < points.length; i += 2) {
      if (points[i] < left) left = points[i];
      if (points[i] > right) right = points[i];
      if (points[i + 1] < top) top = points[i + 1];
      if (points[i + 1] > bottom) bottom = points[i + 1];
    }
  }
  return {
    left: Math.ceil(left - tolerance),
    right: Math.floor(right + tolerance),
    top: Math.ceil(top - tolerance),
    bottom: Math.floor(bottom + tolerance),
  };
}

/** At every row's crossing with an edge, flips the first pixel whose centre is right of it. */
function flipBeyondEdges(points: Float64Array, mask: SliceMask): void {
  const { left, top, width, height, inside } = mask;
  const count = points.length;
  let x0 = points[count - 2] - left;
  let y0 = points[count - 1] - top;
  for (let i = 0; i < count; i += 2) {
    const x1 = points[i] - left;
    const y1 = points[i + 1] - top;
    if (y0 !== y1) {
      const dx = x1 - x0;
      const dy = y1 - y0;
      const first = Math.max(0, Math.ceil(Math.min(y0, y1)));
      const last = Math.min(height, Math.ceil(Math.max(y0, y1)));
      for (let row = first; row < last; row++) {
        const column = Math.max(0, Math.ceil(x0 + (row - y0) / dy * dx));
        if (column < width) inside[row * width + column] ^= 1;
      }
    }
    x0 = x1;
    y0 = y1;
  }
}

/** Marks the pixels whose centres lie on an edge, walking along each edge's longer direction. */
function markEdges(points: Float64Array, mask: SliceMask, tolerance: number): void {
  const { left, top, width, height, inside } = mask;
  const count = points.length;
  const near = tolerance * tolerance;
  let x0 = points[count - 2] - left;
  let y0 = points[count - 1] - top;
  for (let i = 0; i < count; i += 2) {
    const x1 = points[i] - left;
    const y1 = points[i + 1] - top;
    const dx = x1 - x0;
    const dy = y1 - y0;
    const steep = Math.abs(dy) > Math.abs(dx);
    const [from, to, limit] = steep ? [y0, y1, height] : [x0, x1, width];
    const length2 = dx * dx + dy * dy;
    const first = Math.max(0, Math.ceil(Math.min(from, to) - tolerance));
    const last = Math.min(limit - 1, Math.floor(Math.max(from, to) + tolerance));
    for (let along = first; along <= last; along++) {
      const share = from === to ? 0 : (along - from) / (to - from);
      const column = steep ? Math.round(x0 + share * dx) : along;
      const row = steep ? along : Math.round(y0 + share * dy);
      if (column < 0 || row < 0 || column >= width || row >= height) continue;
      const projected = length2 === 0 ? 0 : ((column - x0) * dx + (row - y0) * dy) / length2;
      const nearest = Math.min(1, Math.max(0, projected));
      const offX = column - x0 - nearest * dx;
      const offY = row - y0 - nearest * dy;
      if (offX * offX + offY * offY <= near) inside[row * width + column] = 1;
    }
    x0 = x1;
    y0 = y1;
  }
}
