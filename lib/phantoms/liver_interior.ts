import type { RandomStream } from "../foundation/random_stream.ts";
import { createEllipsoid, type Ellipsoid, ellipsoidAlong } from "./ellipsoid.ts";
import type { TissueTable } from "./tissue.ts";

type Point = [number, number, number];

/** What {@linkcode addLiverInterior} needs to know of the liver. */
export interface LiverPlace {
  readonly liverTissue: number;
  /** Whether a point (millimetres) is liver. */
  inLiver(x: number, y: number, z: number): boolean;
}

/**
 * Draws what lies in a liver: two to four tumours of 15 to 26 mm radius, darker than the liver, some
 * with a dead core; cysts; portal and hepatic veins. First match wins.
 */
export function addLiverInterior(
  random: RandomStream,
  table: TissueTable,
  place: LiverPlace,
): Ellipsoid[] {
  const liver = table.tissues[place.liverTissue].hounsfield;
  const tumours = addTumours(random, table, liver, place);
  const cyst = table.add("liver cyst", random.uniform(0, 15), { label: 1 });
  const cysts = Array.from({ length: random.integer(3) }, () => {
    const center: Point = [
      random.uniform(-120, 20),
      random.uniform(-50, 45),
      random.uniform(-10, 70),
    ];
    const radius = random.uniform(4, 8);
    return createEllipsoid({ tissue: cyst, center, radii: [radius, radius, radius] });
  });
  const vein = table.add("liver vein", liver + random.uniform(25, 55), { label: 1 });
  const root: Point = [-20, 24, 66];
  const porta: Point = [-42, 2, 16];
  const ends: [Point, Point][] = [
    [root, [-125, 20, 40]],
    [root, [-75, -45, 35]],
    [root, [10, -60, 45]],
    [porta, [-125, 0, -10]],
    [porta, [-95, -40, 30]],
    [porta, [-70, 40, 0]],
    [porta, [20, -50, 42]],
  ];
  const veins = ends.flatMap(([from, to]) => branch(random, vein, from, to));
  return [...tumours, ...cysts, ...veins];
}

function addTumours(
  random: RandomStream,
  table: TissueTable,
  liver: number,
  place: LiverPlace,
): Ellipsoid[] {
  const wanted = 2 + random.integer(3);
  const shapes: Ellipsoid[] = [];
  const placed: { center: Point; radius: number }[] = [];
  let radius = random.uniform(16, 26);
  for (let attempt = 0; attempt < 4000 && placed.length < wanted; attempt++) {
    const center: Point = [
      random.uniform(-135, 30),
      random.uniform(-75, 65),
      random.uniform(-45, 75),
    ];
    const apart = placed.every((other) =>
      Math.hypot(...center.map((value, i) => value - other.center[i])) > radius + other.radius + 4
    );
    if (!apart || !fits(center, 0.85 * radius, place)) {
      radius = Math.max(15, radius * 0.998);
      continue;
    }
    const tissue = table.add("liver tumour", liver - random.uniform(38, 58), {
      texture: 9,
      label: 4,
    });
    const radii = [0, 1, 2].map(() => radius * random.uniform(0.9, 1.1)) as Point;
    const turnsDegrees = [0, 1, 2].map(() => random.uniform(0, 90)) as Point;
    if (random.uniform() < 0.5) {
      const core = table.add("tumour core", random.uniform(12, 30), { texture: 8, label: 4 });
      const inner = radii.map((value) => value * random.uniform(0.4, 0.6)) as Point;
      shapes.push(createEllipsoid({ tissue: core, center, radii: inner, turnsDegrees }));
    }
    shapes.push(createEllipsoid({ tissue, center, radii, turnsDegrees }));
    placed.push({ center, radius });
    radius = random.uniform(16, 26);
  }
  return shapes;
}

function fits([x, y, z]: Point, radius: number, { inLiver }: LiverPlace): boolean {
  const diagonal = radius * 0.57;
  for (const sign of [-1, 1]) {
    if (!inLiver(x + sign * radius, y, z) || !inLiver(x, y + sign * radius, z)) return false;
    if (!inLiver(x, y, z + sign * radius)) return false;
    for (const other of [-1, 1]) {
      if (!inLiver(x + sign * diagonal, y + other * diagonal, z + diagonal)) return false;
      if (!inLiver(x + sign * diagonal, y + other * diagonal, z - diagonal)) return false;
    }
  }
  return true;
}

function branch(random: RandomStream, tissue: number, from: Point, to: Point): Ellipsoid[] {
  const pieces = 5;
  const points = Array.from({ length: pieces + 1 }, (_, i) => {
    const bend = i === 0 ? 0 : 7;
    return from.map((value, axis) =>
      value + (to[axis] - value) * i / pieces + random.uniform(-bend, bend)
    ) as Point;
  });
  return Array.from(
    { length: pieces },
    (_, i) => ellipsoidAlong(points[i], points[i + 1], { tissue, radius: 6.5 - 0.75 * i }),
  );
}
