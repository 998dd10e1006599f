import type { RandomStream } from "../foundation/random_stream.ts";
import { addBowel } from "./bowel.ts";
import { createEllipsoid, type Ellipsoid, ellipsoidAlong } from "./ellipsoid.ts";
import type { TissueTable } from "./tissue.ts";

type Point = [number, number, number];

/** The organs, first match wins, and the index of the liver's tissue. */
export interface AbdominalOrgans {
  readonly organs: readonly Ellipsoid[];
  readonly liverTissue: number;
}

/** Draws the organs of one patient: sizes, places and enhancement vary, and their ranges overlap. */
export function addAbdominalOrgans(random: RandomStream, table: TissueTable): AbdominalOrgans {
  const contrast = random.uniform(0.75, 1.2);
  const liverTissue = table.add("liver", 62 + random.uniform(38, 56) * contrast, {
    texture: 6,
    label: 1,
  });
  const spleen = table.add("spleen", 52 + random.uniform(48, 76) * contrast, {
    texture: 6,
    label: 2,
  });
  const cortex = table.add("kidney cortex", 45 + random.uniform(85, 130) * contrast, {
    texture: 9,
    label: 3,
  });
  const medulla = table.add("kidney medulla", 45 + random.uniform(60, 90) * contrast, {
    texture: 9,
    label: 3,
  });
  const fat = table.add("perirenal fat", -100, { texture: 8 });
  const vessel = table.add("great vessels", 50 + random.uniform(75, 130) * contrast);
  const vein = table.add("vena cava", 45 + random.uniform(55, 95) * contrast);
  const bile = table.add("gall bladder", random.uniform(4, 22));
  const pancreas = table.add("pancreas", 45 + random.uniform(35, 60) * contrast, { texture: 12 });

  const jitter = (center: Point, spread: number): Point => [
    center[0] + random.uniform(-spread, spread),
    center[1] + random.uniform(-spread, spread),
    center[2] + random.uniform(-spread, spread),
  ];
  const sized = (radii: Point): Point => {
    const size = random.uniform(0.92, 1.1);
    return radii.map((radius) => radius * size * random.uniform(0.95, 1.06)) as Point;
  };
  const turns = (spread: number): Point => [
    random.uniform(-spread, spread),
    random.uniform(-spread, spread),
    random.uniform(-spread, spread),
  ];

  const kidneys = [-1, 1].flatMap((side) => {
    const center = jitter([side * 62, 40, side < 0 ? -34 : -22], 6);
    const radii = sized([27, 25, 52]);
    const turnsDegrees: Point = [12, side * -9, side * 14];
    const scaled = (factor: number) => radii.map((radius) => radius * factor) as Point;
    const hilum: Point = [center[0] - side * 16, center[1] - 4, center[2]];
    return {
      near: [
        createEllipsoid({ tissue: fat, center: hilum, radii: [15, 9, 19], turnsDegrees }),
        createEllipsoid({ tissue: medulla, center, radii: scaled(0.62), turnsDegrees }),
        createEllipsoid({ tissue: cortex, center, radii, turnsDegrees }),
      ],
      around: createEllipsoid({
        tissue: fat,
        center,
        radii: radii.map((radius) => radius + 6) as Point,
        turnsDegrees,
      }),
    };
  });
  const liver = [
    createEllipsoid({
      tissue: liverTissue,
      center: jitter([-76, -4, 24], 6),
      radii: sized([64, 76, 76]),
      turnsDegrees: turns(8),
    }),
    createEllipsoid({
      tissue: liverTissue,
      center: jitter([-6, -46, 40], 7),
      radii: sized([70, 34, 30]),
      turnsDegrees: [0, random.uniform(-16, 2), random.uniform(-10, 10)],
    }),
    createEllipsoid({
      tissue: liverTissue,
      center: jitter([-96, 14, -32], 8),
      radii: sized([30, 40, 44]),
      turnsDegrees: turns(10),
    }),
  ];
  const spleenShape = createEllipsoid({
    tissue: spleen,
    center: jitter([101, 36, 34], 7),
    radii: sized([27, 46, 48]),
    turnsDegrees: [random.uniform(10, 35), random.uniform(-12, 6), random.uniform(-8, 14)],
  });
  const pancreasShapes = [
    ellipsoidAlong(jitter([-30, 0, -18], 5), jitter([-2, -8, -4], 4), {
      tissue: pancreas,
      radius: 12,
    }),
    ellipsoidAlong(jitter([-4, -8, -4], 4), jitter([50, 6, 12], 6), {
      tissue: pancreas,
      radius: 10,
    }),
    ellipsoidAlong(jitter([46, 5, 10], 4), jitter([78, 18, 20], 6), {
      tissue: pancreas,
      radius: 9,
    }),
  ];
  const vessels = [
    createEllipsoid({ tissue: vessel, center: [8, 30, 0], radii: [10.5, 10.5, 900] }),
    createEllipsoid({ tissue: vein, center: [-20, 29, 0], radii: [13, 11, 900] }),
    ellipsoidAlong([-4, 8, -20], [-42, 2, 16], { tissue: vein, radius: 7.5 }),
  ];
  const gallBladder = createEllipsoid({
    tissue: bile,
    center: jitter([-54, -40, -16], 7),
    radii: sized([15, 19, 25]),
    turnsDegrees: turns(25),
  });
  const bowel = addBowel(random, table);
  return {
    liverTissue,
    organs: [
      ...vessels,
      ...kidneys.flatMap(({ near }) => near),
      ...kidneys.map(({ around }) => around),
      gallBladder,
      ...pancreasShapes,
      ...bowel.stomach,
      spleenShape,
      ...liver,
      ...bowel.loops,
    ],
  };
}
