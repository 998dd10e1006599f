import type { Volume } from "../volumes/volume.ts";

/**
 * Size of the smallest box around all voxels that are not 0 in every channel; the whole shape where
 * all are 0.
 *
 * @param channels volumes of one shape
 */
export function nonzeroShape(channels: readonly Volume[]): [number, number, number] {
  const [nz, ny, nx] = channels[0].shapeZyx;
  const rows = { z: new Uint8Array(nz), y: new Uint8Array(ny), x: new Uint8Array(nx) };
  for (const { data } of channels) {
    for (let z = 0, i = 0; z < nz; z++) {
      for (let y = 0; y < ny; y++) {
        for (let x = 0; x < nx; x++, i++) {
          if (!data[i]) continue;
          rows.z[z] = 1;
          rows.y[y] = 1;
          rows.x[x] = 1;
        }
      }
    }
  }
  return [extent(rows.z), extent(rows.y), extent(rows.x)];
}

function extent(used: Uint8Array): number {
  const first = used.indexOf(1);
  return first < 0 ? used.length : used.lastIndexOf(1) - first + 1;
}
