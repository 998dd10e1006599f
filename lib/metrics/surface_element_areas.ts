type Point = readonly [number, number, number];

/** An edge of the cube that the surface crosses: its corners as bits of the code. */
type CutEdge = readonly [number, number];

/** For every code the triangles' vector areas (z, y, x) in a cube of edge 1. */
let triangles: readonly (readonly Point[])[] | undefined;

/**
 * The area in mm² of the surface in a block of 2 × 2 × 2 voxels, for each of the 256 ways in which
 * these can be inside or outside: bit `4 z + 2 y + x` of the code is the voxel at (z, y, x).
 *
 * The surface goes through the middles of the edges whose ends differ. Where two inner voxels lie
 * across a face it separates whichever side has at most four voxels, so that a mask and its inverse
 * have one surface; a polygon that is not plane is folded the way that has the larger area in a cube.
 */
export function surfaceElementAreas(spacingZyxMm: readonly [number, number, number]): Float64Array {
  const [z, y, x] = spacingZyxMm;
  triangles ??= Array.from({ length: 256 }, (_, code) => trianglesOf(code));
  return Float64Array.from(
    triangles,
    (normals) =>
      normals.reduce(
        (sum, [nz, ny, nx]) => sum + Math.hypot(nz * y * x, ny * z * x, nx * z * y),
        0,
      ),
  );
}

function trianglesOf(code: number): readonly Point[] {
  const corners = Array.from({ length: 8 }, (_, bit) => bit);
  const inside = corners.filter((bit) => (code >> bit) & 1).length;
  const separated = inside <= 4 ? code : ~code & 255;
  return polygonsOf(separated).flatMap((polygon) => foldOf(polygon.map(middleOf)));
}

/** The closed polygons around the inner corners, as the edges that they cross in order. */
function polygonsOf(code: number): CutEdge[][] {
  const isInside = (bit: number) => ((code >> bit) & 1) === 1;
  const next = new Map<string, CutEdge[]>();
  const cut: CutEdge[] = [];
  for (let a = 0; a < 8; a++) {
    for (const axis of [1, 2, 4]) {
      if ((a & axis) === 0 && isInside(a) !== isInside(a | axis)) cut.push([a, a | axis]);
    }
  }
  const link = (a: CutEdge, b: CutEdge) => {
    next.set(a.join(), [...next.get(a.join()) ?? [], b]);
    next.set(b.join(), [...next.get(b.join()) ?? [], a]);
  };
  for (const axis of [1, 2, 4]) {
    for (const side of [0, axis]) {
      const onFace = cut.filter((edge) => edge.every((bit) => (bit & axis) === side));
      if (onFace.length === 2) link(onFace[0], onFace[1]);
      if (onFace.length < 4) continue;
      for (let bit = 0; bit < 8; bit++) {
        if ((bit & axis) !== side || !isInside(bit)) continue;
        const [a, b] = onFace.filter((edge) => edge.includes(bit));
        link(a, b);
      }
    }
  }
  const seen = new Set<string>();
  const polygons: CutEdge[][] = [];
  for (const start of cut) {
    const polygon: CutEdge[] = [];
    for (let at: CutEdge | undefined = start; at !== undefined;) {
      if (seen.has(at.join())) break;
      seen.add(at.join());
      polygon.push(at);
      at = next.get(at.join())!.find((edge) => !seen.has(edge.join()));
    }
    if (polygon.length > 0) polygons.push(polygon);
  }
  return polygons;
}

function middleOf([a, b]: CutEdge): Point {
  const along = (axis: number) => ((a & axis ? 1 : 0) + (b & axis ? 1 : 0)) / 2;
  return [along(4), along(2), along(1)];
}

/** Of all ways to cut a polygon into triangles the one with the largest area. */
function foldOf(polygon: readonly Point[]): readonly Point[] {
  if (polygon.length < 3) return [];
  const [first] = polygon;
  const last = polygon.at(-1)!;
  let best: readonly Point[] = [];
  let largest = -1;
  for (let k = 1; k < polygon.length - 1; k++) {
    const fold = [
      ...foldOf(polygon.slice(0, k + 1)),
      vectorArea(first, polygon[k], last),
      ...foldOf(polygon.slice(k)),
    ];
    const area = fold.reduce((sum, normal) => sum + Math.hypot(...normal), 0);
    if (area <= largest + 1e-9) continue;
    largest = area;
    best = fold;
  }
  return best;
}

function vectorArea(a: Point, b: Point, c: Point): Point {
  const [uz, uy, ux] = b.map((value, i) => value - a[i]);
  const [vz, vy, vx] = c.map((value, i) => value - a[i]);
  return [(uy * vx - ux * vy) / 2, (ux * vz - uz * vx) / 2, (uz * vy - uy * vz) / 2];
}
