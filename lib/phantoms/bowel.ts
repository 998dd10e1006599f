import type { RandomStream } from "../foundation/random_stream.ts";
import { createEllipsoid, type Ellipsoid } from "./ellipsoid.ts";
import type { TissueTable } from "./tissue.ts";

type Point = [number, number, number];

/** Stomach and gut, first match wins. */
export interface Bowel {
  readonly stomach: readonly Ellipsoid[];
  readonly loops: readonly Ellipsoid[];
}

/** Draws stomach, small bowel and colon, filled with air, fluid, contrast agent or stool. */
export function addBowel(random: RandomStream, table: TissueTable): Bowel {
  const air = table.add("bowel air", -950, { texture: 5 });
  const wall = table.add("bowel wall", random.uniform(55, 85), { texture: 12 });
  const fillings = [
    table.add("bowel fluid", random.uniform(5, 35), { texture: 14 }),
    table.add("bowel chyme", random.uniform(60, 110), { texture: 28 }),
    table.add("oral contrast agent", random.uniform(110, 210), { texture: 18 }),
    table.add("stool", random.uniform(15, 60), { texture: 60 }),
  ];

  function loop(center: Point, radii: Point, turnsDegrees: Point): Ellipsoid[] {
    const inner = radii.map((radius) => radius - 3.5) as Point;
    const filled = { center, radii: inner, turnsDegrees };
    const gas = random.uniform(-1.4, 0.6) * inner[1];
    return [
      createEllipsoid({ ...filled, tissue: air, beforeY: center[1] + gas }),
      createEllipsoid({ ...filled, tissue: fillings[random.integer(fillings.length)] }),
      createEllipsoid({ tissue: wall, center, radii, turnsDegrees }),
    ];
  }

  const stomach = loop(
    [50 + random.uniform(-8, 8), -30 + random.uniform(-6, 6), 38 + random.uniform(-8, 8)],
    [random.uniform(34, 44), random.uniform(34, 46), random.uniform(38, 48)],
    [random.uniform(-10, 25), random.uniform(-20, 20), random.uniform(-15, 15)],
  );
  const colon = [
    ...loop([-104, 22, -78], [21, 23, 52], [0, 0, 0]),
    ...loop([106, 30, -62], [17, 18, 74], [0, 0, 0]),
    ...loop([random.uniform(-15, 25), -62, random.uniform(-50, -28)], [82, 17, 20], [
      0,
      random.uniform(-10, 10),
      0,
    ]),
  ];
  const small = Array.from({ length: 26 }, () =>
    loop(
      [random.uniform(-88, 88), random.uniform(-68, 8), random.uniform(-135, -30)],
      [random.uniform(11, 16), random.uniform(11, 16), random.uniform(20, 44)],
      [random.uniform(0, 180), random.uniform(0, 180), random.uniform(0, 180)],
    )).flat();
  return { stomach, loops: [...colon, ...small] };
}
