import type { ChannelVolume } from "./channel_volume.ts";
import type { ProbabilityPlanes } from "./probability_planes.ts";

/** Planes that are kept when they have been reached. */
export interface CollectedPlanes extends ProbabilityPlanes {
  /** All planes, when the last one has been reached. */
  readonly volume: ChannelVolume;
}

/** Keeps all planes of class probabilities. */
export function collectPlanes(planes: ProbabilityPlanes): CollectedPlanes {
  const { shapeCzyx } = planes;
  const [classes, depth, height, width] = shapeCzyx;
  const area = height * width;
  const data = new Float32Array(classes * depth * area);
  let reached = 0;

  async function reach(z: number): Promise<void> {
    for (; reached <= z; reached++) {
      await planes.reach(reached);
      for (let c = 0; c < classes; c++) {
        data.set(planes.plane(c, reached), (c * depth + reached) * area);
      }
    }
  }
  return { shapeCzyx, plane: planes.plane, reach, volume: { data, shapeCzyx } };
}
