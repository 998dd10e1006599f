import type { RandomStream } from "../foundation/random_stream.ts";
import { standardDeviation } from "../foundation/statistics.ts";
import { blurAxis } from "./blur_axis.ts";

/**
 * Gaussian noise whose neighbours are alike, of mean about 0 and standard deviation 1.
 *
 * @param shapeZyx shape of the array
 * @param sigmaZyx how far noise is smeared along each axis, in voxels
 */
export function correlatedNoise(
  random: RandomStream,
  shapeZyx: readonly [number, number, number],
  sigmaZyx: readonly [number, number, number],
): Float32Array {
  const noise = new Float32Array(shapeZyx[0] * shapeZyx[1] * shapeZyx[2]);
  for (let i = 0; i < noise.length; i++) noise[i] = random.normal();
  for (const axis of [0, 1, 2] as const) {
    if (sigmaZyx[axis] > 0) blurAxis(noise, shapeZyx, { axis, sigma: sigmaZyx[axis] });
  }
  const scale = 1 / standardDeviation(noise);
  for (let i = 0; i < noise.length; i++) noise[i] *= scale;
  return noise;
}
