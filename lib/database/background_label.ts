import { createVolume } from "../volumes/create_volume.ts";
import type { Volume } from "../volumes/volume.ts";

/** The label of a scan that is all background: zeros on its grid. */
export function backgroundLabel({ data, shapeZyx, affineRas }: Volume): Volume {
  return createVolume({ data: new Uint8Array(data.length), shapeZyx, affineRas });
}
