import type { Volume } from "../volumes/volume.ts";
import type { GridBox } from "./grid_box.ts";

/**
 * The smallest box around all voxels that are not 0 in every channel; the whole grid where all are 0.
 *
 * @param channels volumes of one shape
 */
export function nonzeroBox(channels: readonly Pick<Volume, "data" | "shapeZyx">[]): GridBox {
  const [nz, ny, nx] = channels[0].shapeZyx;
  const used = { z: new Uint8Array(nz), y: new Uint8Array(ny), x: new Uint8Array(nx) };
  for (const { data } of channels) {
    for (let z = 0, i = 0; z < nz; z++) {
      for (let y = 0; y < ny; y++) {
        for (let x = 0; x < nx; x++, i++) {
          if (!data[i]) continue;
          used.z[z] = 1;
          used.y[y] = 1;
          used.x[x] = 1;
        }
      }
    }
  }
  const axes = [used.z, used.y, used.x];
  const [z, y, x] = axes.map((axis) => Math.max(0, axis.indexOf(1)));
  const [depth, height, width] = axes.map((axis) =>
    axis.includes(1) ? axis.lastIndexOf(1) - axis.indexOf(1) + 1 : axis.length
  );
  return { cornerZyx: [z, y, x], sizeZyx: [depth, height, width] };
}
