import { connectedComponents } from "../volumes/connected_components.ts";
import type { Volume } from "../volumes/volume.ts";

/**
 * Which voxels belong to the body: all but those that are 0 in every channel and reach the border
 * through such voxels. Voxels are connected across faces; holes inside belong to the body.
 *
 * @param channels volumes of one shape
 * @returns 1 for the body, 0 around it
 */
export function bodyMask(channels: readonly Volume[]): Uint8Array {
  const [{ shapeZyx }] = channels;
  const empty = new Uint8Array(channels[0].data.length).fill(1);
  for (const { data } of channels) {
    for (let i = 0; i < data.length; i++) if (data[i]) empty[i] = 0;
  }
  const { labels, count } = connectedComponents({ data: empty, shapeZyx }, { connectivity: 6 });
  const outside = new Uint8Array(count + 1);
  const [nz, ny, nx] = shapeZyx;
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        const inner = z > 0 && z < nz - 1 && y > 0 && y < ny - 1 && x > 0 && x < nx - 1;
        if (!inner && labels[i] > 0) outside[labels[i]] = 1;
      }
    }
  }
  return Uint8Array.from(labels, (label) => label > 0 && outside[label] ? 0 : 1);
}
