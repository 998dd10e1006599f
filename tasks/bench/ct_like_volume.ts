import { randomStream } from "../../lib/foundation/random_stream.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import type { Volume } from "../../lib/volumes/volume.ts";

const NOISE_HU = 12;
const NOISE_VALUES = 1 << 20;

/**
 * A scan in Hounsfield units that packs about as well as a real one: a body of smooth soft tissue in
 * air, with noise whose values do not come again within gzip's reach.
 *
 * @param shapeZyx number of voxels along z, y, x
 */
export function ctLikeVolume(shapeZyx: readonly [number, number, number]): Volume {
  const [depth, height, width] = shapeZyx;
  const random = randomStream(0, "ct-like volume");
  const noise = Float32Array.from({ length: NOISE_VALUES }, () => NOISE_HU * random.normal());
  const data = new Int16Array(depth * height * width);
  let i = 0;
  for (let z = 0; z < depth; z++) {
    const w = z / depth;
    for (let y = 0; y < height; y++) {
      const v = 2 * y / height - 1;
      const shift = random.integer(NOISE_VALUES);
      for (let x = 0; x < width; x++, i++) {
        const u = 2 * x / width - 1;
        const inside = (u / 0.8) ** 2 + (v / 0.6) ** 2 < 1;
        const tissue = 40 + 30 * Math.sin(5 * u + 4 * w) * Math.cos(4 * v);
        const value = noise[(shift + x) % NOISE_VALUES];
        data[i] = Math.round(inside ? tissue + value : Math.abs(value) - 1000);
      }
    }
  }
  const affineRas = [-0.75, 0, 0, 192, 0, -0.75, 0, 192, 0, 0, 2.5, -250, 0, 0, 0, 1];
  return createVolume({ data, shapeZyx, affineRas });
}
