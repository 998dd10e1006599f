import type { SurfaceConvention } from "./surface_convention.ts";
import { surfaceElementAreas } from "./surface_element_areas.ts";

type Triple = readonly [number, number, number];

/** The surface of a mask as points of a grid. */
export interface MaskSurface {
  /** Not 0 where a point of the surface is. */
  readonly points: Uint8Array;
  /** Shape of that grid: the mask's, or one more along each axis for elements between voxels. */
  readonly shapeZyx: Triple;
  /** How much a point counts, by its value in `points`. */
  readonly weights: Float64Array;
}

/** What {@linkcode maskSurface} needs to know of a mask. */
export interface MaskSurfaceOptions {
  readonly shapeZyx: Triple;
  readonly spacingZyxMm: Triple;
  readonly convention: SurfaceConvention;
}

/**
 * Finds the surface of a mask. What lies outside of the array counts as outside of the mask.
 *
 * @param mask 1 inside, 0 outside
 */
export function maskSurface(mask: Uint8Array, options: MaskSurfaceOptions): MaskSurface {
  const { shapeZyx, spacingZyxMm, convention } = options;
  if (convention === "elements") {
    return {
      points: elementCodes(mask, shapeZyx),
      shapeZyx: [shapeZyx[0] + 1, shapeZyx[1] + 1, shapeZyx[2] + 1],
      weights: surfaceElementAreas(spacingZyxMm),
    };
  }
  const points = convention === "voxel6" ? faceBorder(mask, shapeZyx) : fullBorder(mask, shapeZyx);
  return { points, shapeZyx, weights: Float64Array.of(0, 1) };
}

/** For every corner between voxels the code of the 8 around it; 0 where these are all the same. */
function elementCodes(mask: Uint8Array, [depth, height, width]: Triple): Uint8Array {
  const codes = new Uint8Array((depth + 1) * (height + 1) * (width + 1));
  const nothing = new Uint8Array(width);
  const row = (z: number, y: number) => {
    if (z < 0 || z >= depth || y < 0 || y >= height) return nothing;
    const start = (z * height + y) * width;
    return mask.subarray(start, start + width);
  };
  let i = 0;
  for (let z = 0; z <= depth; z++) {
    for (let y = 0; y <= height; y++) {
      const a = row(z - 1, y - 1);
      const b = row(z - 1, y);
      const c = row(z, y - 1);
      const d = row(z, y);
      let before = 0;
      for (let x = 0; x < width; x++, i++) {
        const here = a[x] | (b[x] << 2) | (c[x] << 4) | (d[x] << 6);
        const code = before | (here << 1);
        codes[i] = code === 255 ? 0 : code;
        before = here;
      }
      codes[i++] = before;
    }
  }
  return codes;
}

function faceBorder(mask: Uint8Array, [depth, height, width]: Triple): Uint8Array {
  const border = new Uint8Array(mask.length);
  const plane = height * width;
  let i = 0;
  for (let z = 0; z < depth; z++) {
    const edgeZ = z === 0 || z === depth - 1;
    for (let y = 0; y < height; y++) {
      const edge = edgeZ || y === 0 || y === height - 1;
      for (let x = 0; x < width; x++, i++) {
        if (mask[i] === 0) continue;
        const covered = !edge && x > 0 && x < width - 1 &&
          (mask[i - 1] & mask[i + 1] & mask[i - width] & mask[i + width] & mask[i - plane] &
              mask[i + plane]) === 1;
        if (!covered) border[i] = 1;
      }
    }
  }
  return border;
}

function fullBorder(mask: Uint8Array, shapeZyx: Triple): Uint8Array {
  const [depth, height, width] = shapeZyx;
  const eroded = [width, height * width, 1].reduce(
    (values, stride, k) => erodedAlong(values, stride, [height, depth, width][k]),
    mask,
  );
  return mask.map((value, i) => value & (eroded[i] ^ 1));
}

function erodedAlong(mask: Uint8Array, stride: number, count: number): Uint8Array {
  const result = new Uint8Array(mask.length);
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    const at = Math.floor(i / stride) % count;
    if (at > 0 && at < count - 1) result[i] = mask[i - stride] & mask[i + stride];
  }
  return result;
}
