import type { AbdominalAnatomy } from "./abdominal_anatomy.ts";
import type { PatientPose } from "./patient_pose.ts";

/** What a scanner without noise would see. Arrays in C order. */
export interface RenderedTissues {
  /** Mean Hounsfield units of each voxel's points. */
  readonly hounsfield: Float32Array;
  /** Mean standard deviation of their textures. */
  readonly texture: Float32Array;
  /** The class of most of the points. */
  readonly label: Uint8Array;
}

/** The grid to render on, centred at the origin, x toward left, y posterior, z superior. */
export interface RenderGrid {
  readonly shapeZyx: readonly [number, number, number];
  readonly spacingZyxMm: readonly [number, number, number];
}

const WARP_REACH_MM = 30;

/**
 * Looks up the tissue at the centre of each voxel and, where a neighbour's differs, at eight points in
 * it: partial volume at every border.
 */
export function renderTissues(
  anatomy: AbdominalAnatomy,
  pose: PatientPose,
  grid: RenderGrid,
): RenderedTissues {
  const { shapeZyx: [depth, height, width] } = grid;
  const { tissues } = anatomy;
  const centers = lookUp(anatomy, pose, grid, [0, 0, 0]);
  const border = borderVoxels(centers, grid.shapeZyx);
  const hounsfield = Float32Array.from(centers, (index) => tissues[index].hounsfield);
  const texture = Float32Array.from(centers, (index) => tissues[index].texture);
  const label = Uint8Array.from(centers, (index) => tissues[index].label);
  const classes = 1 + Math.max(...tissues.map((tissue) => tissue.label));
  const votes = new Uint8Array(classes * depth * height * width);
  for (const i of border) hounsfield[i] = texture[i] = 0;
  for (let corner = 0; corner < 8; corner++) {
    const offset = [corner & 1, corner >> 1 & 1, corner >> 2].map((bit) => (bit - 0.5) / 2);
    const points = lookUp(anatomy, pose, grid, offset, border);
    for (const i of border) {
      const tissue = tissues[points[i]];
      hounsfield[i] += tissue.hounsfield / 8;
      texture[i] += tissue.texture / 8;
      votes[i * classes + tissue.label]++;
    }
  }
  for (const i of border) label[i] = winner(votes.subarray(i * classes, (i + 1) * classes));
  return { hounsfield, texture, label };
}

/** The tissue at a place in every voxel, or in those voxels named by ascending indices. */
function lookUp(
  anatomy: AbdominalAnatomy,
  pose: PatientPose,
  grid: RenderGrid,
  offsetXyz: readonly number[],
  only?: Int32Array,
): Uint8Array {
  const { shapeZyx: [depth, height, width], spacingZyxMm: [sz, sy, sx] } = grid;
  const result = new Uint8Array(depth * height * width);
  const xs = Float64Array.from(
    { length: width },
    (_, x) => (x - (width - 1) / 2 + offsetXyz[0]) * sx,
  );
  const points = new Float64Array(3 * width);
  let next = 0;
  for (let z = 0; z < depth; z++) {
    const placeZ = (z - (depth - 1) / 2 + offsetXyz[2]) * sz;
    const near = anatomy.nearby(placeZ - WARP_REACH_MM, placeZ + WARP_REACH_MM);
    for (let y = 0; y < height; y++) {
      const row = (z * height + y) * width;
      if (only && !(only[next] < row + width)) continue;
      pose.placeRow(xs, (y - (height - 1) / 2 + offsetXyz[1]) * sy, placeZ, points);
      for (let x = only ? only[next] - row : 0; x < width;) {
        const p = 3 * x;
        result[row + x] = anatomy.tissueAt(points[p], points[p + 1], points[p + 2], near);
        x = only ? (++next < only.length ? only[next] - row : width) : x + 1;
      }
    }
  }
  return result;
}

/** The voxels with a neighbour across a face of another tissue, in ascending order. */
function borderVoxels(
  tissue: Uint8Array,
  [depth, height, width]: readonly [number, number, number],
): Int32Array {
  const border: number[] = [];
  const plane = height * width;
  let i = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const own = tissue[i];
        if (
          (x > 0 && tissue[i - 1] !== own) || (x < width - 1 && tissue[i + 1] !== own) ||
          (y > 0 && tissue[i - width] !== own) || (y < height - 1 && tissue[i + width] !== own) ||
          (z > 0 && tissue[i - plane] !== own) || (z < depth - 1 && tissue[i + plane] !== own)
        ) border.push(i);
      }
    }
  }
  return Int32Array.from(border);
}

function winner(votes: Uint8Array): number {
  let best = 0;
  for (let i = 1; i < votes.length; i++) if (votes[i] >= votes[best]) best = i;
  return votes[best] === 0 ? 0 : best;
}
