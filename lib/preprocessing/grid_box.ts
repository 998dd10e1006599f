import { createVolume } from "../volumes/create_volume.ts";
import type { Grid, Volume } from "../volumes/volume.ts";
import type { VoxelArray } from "../volumes/voxel_array.ts";

type Triple = readonly [number, number, number];

/** A box of whole voxels in a grid. */
export interface GridBox {
  /** First voxel along z, y, x. */
  readonly cornerZyx: readonly [number, number, number];
  /** Voxels along z, y, x. */
  readonly sizeZyx: readonly [number, number, number];
}

/** The part of a volume in a box; the volume itself where the box is all of it. */
export function cropVolume(volume: Volume, box: GridBox): Volume {
  if (isWhole(volume.shapeZyx, box)) return volume;
  const { data: whole, shapeZyx } = volume;
  const [nz, ny, nx] = box.sizeZyx;
  const data = new (whole.constructor as new (length: number) => VoxelArray)(nz * ny * nx);
  forEachRow(shapeZyx, box, (inWhole, inBox) => {
    (data as Float32Array).set(whole.subarray(inWhole, inWhole + nx) as Float32Array, inBox);
  });
  const { affineRas } = cropGrid(volume, box);
  return createVolume({ ...volume, data, shapeZyx: box.sizeZyx, affineRas });
}

/** The grid of a box in a grid. */
export function cropGrid({ shapeZyx, affineRas }: Grid, box: GridBox): Grid {
  if (isWhole(shapeZyx, box)) return { shapeZyx, affineRas };
  const [z, y, x] = box.cornerZyx;
  const moved = affineRas.map((value, i) =>
    i % 4 === 3 && i < 12
      ? value + affineRas[i - 3] * x + affineRas[i - 2] * y + affineRas[i - 1] * z
      : value
  );
  return { shapeZyx: box.sizeZyx, affineRas: moved };
}

/**
 * Puts the voxels of a box back into a grid that is 0 elsewhere.
 *
 * @param shapeZyx the whole grid's
 */
export function uncropArray<T extends VoxelArray>(data: T, shapeZyx: Triple, box: GridBox): T {
  if (isWhole(shapeZyx, box)) return data;
  const whole = new (data.constructor as new (length: number) => T)(
    shapeZyx[0] * shapeZyx[1] * shapeZyx[2],
  );
  const nx = box.sizeZyx[2];
  forEachRow(shapeZyx, box, (inWhole, inBox) => {
    (whole as Float32Array).set(data.subarray(inBox, inBox + nx) as Float32Array, inWhole);
  });
  return whole;
}

function isWhole(shapeZyx: Triple, { sizeZyx }: GridBox): boolean {
  return sizeZyx.every((n, axis) => n === shapeZyx[axis]);
}

function forEachRow(
  [, height, width]: Triple,
  { cornerZyx: [z0, y0, x0], sizeZyx: [nz, ny, nx] }: GridBox,
  visit: (inWhole: number, inBox: number) => void,
): void {
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      visit(((z0 + z) * height + y0 + y) * width + x0, (z * ny + y) * nx);
    }
  }
}
