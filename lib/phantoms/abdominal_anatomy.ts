import type { RandomStream } from "../foundation/random_stream.ts";
import { addAbdominalOrgans } from "./abdominal_organs.ts";
import { type BodyWall, createBodyWall } from "./body_wall.ts";
import { type Ellipsoid, ellipsoidHolds } from "./ellipsoid.ts";
import { addLiverInterior } from "./liver_interior.ts";
import { type Tissue, TissueTable } from "./tissue.ts";

/** One patient's abdomen: which tissue is where. Millimetres; x left, y posterior, z superior. */
export interface AbdominalAnatomy {
  readonly tissues: readonly Tissue[];
  /** Half the body's width and depth. */
  readonly halfWidthMm: number;
  readonly halfDepthMm: number;
  /** The index of the tissue at a point, given the shapes that may lie there. */
  tissueAt(x: number, y: number, z: number, near: NearbyShapes): number;
  /** The shapes that reach into a slab of z. */
  nearby(zLow: number, zHigh: number): NearbyShapes;
}

/** Shapes that may hold a point, first match wins. */
export interface NearbyShapes {
  readonly organs: readonly Ellipsoid[];
  readonly liver: readonly Ellipsoid[];
}

/** Draws one patient's abdomen from random numbers. */
export function createAbdominalAnatomy(random: RandomStream): AbdominalAnatomy {
  const table = new TissueTable();
  const wall = createBodyWall(random, table);
  const { organs, liverTissue } = addAbdominalOrgans(random, table);
  const everything = { organs, liver: [] };
  const inLiver = (x: number, y: number, z: number) =>
    tissueOf(wall, everything, liverTissue, x, y, z) === liverTissue;
  const liver = addLiverInterior(random, table, { liverTissue, inLiver });
  return {
    tissues: table.tissues,
    halfWidthMm: wall.halfWidthMm,
    halfDepthMm: wall.halfDepthMm,
    tissueAt: (x, y, z, near) => tissueOf(wall, near, liverTissue, x, y, z),
    nearby: (zLow, zHigh) => ({
      organs: within(organs, zLow, zHigh),
      liver: within(liver, zLow, zHigh),
    }),
  };
}

function within(shapes: readonly Ellipsoid[], zLow: number, zHigh: number): Ellipsoid[] {
  return shapes.filter(({ center, reach }) =>
    center[2] + reach > zLow && center[2] - reach < zHigh
  );
}

function tissueOf(
  wall: BodyWall,
  near: NearbyShapes,
  liverTissue: number,
  x: number,
  y: number,
  z: number,
): number {
  const outer = wall.tissueAt(x, y, z);
  if (outer >= 0) return outer;
  const { organs, liver } = near;
  for (let i = 0; i < organs.length; i++) {
    if (!ellipsoidHolds(organs[i], x, y, z)) continue;
    const { tissue } = organs[i];
    if (tissue !== liverTissue) return tissue;
    for (let k = 0; k < liver.length; k++) {
      if (ellipsoidHolds(liver[k], x, y, z)) return liver[k].tissue;
    }
    return liverTissue;
  }
  return wall.fillingTissue;
}
