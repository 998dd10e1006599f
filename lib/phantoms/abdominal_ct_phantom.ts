import { randomStream } from "../foundation/random_stream.ts";
import { createVolume } from "../volumes/create_volume.ts";
import { permuteAffine } from "../volumes/permute_affine.ts";
import { type AxisMapping, permuteVoxels } from "../volumes/permute_voxels.ts";
import type { Volume } from "../volumes/volume.ts";
import { createAbdominalAnatomy } from "./abdominal_anatomy.ts";
import { blurAxis } from "./blur_axis.ts";
import { correlatedNoise } from "./correlated_noise.ts";
import { createPatientPose } from "./patient_pose.ts";
import { renderTissues } from "./render_tissues.ts";

/** Options of {@linkcode abdominalCtPhantom}. */
export interface AbdominalCtPhantomOptions {
  /** The study's seed. @default {1} */
  readonly seed?: number;
  /** Which patient of the study. @default {0} */
  readonly caseIndex?: number;
  /** Multiplies the number of voxels along each axis; the field of view stays. @default {1} */
  readonly resolution?: number;
}

/** A synthetic scan and its known answer, on the same grid. */
export interface AbdominalCtPhantom {
  /** Int16, Hounsfield units. */
  readonly image: Volume;
  /** Uint8: 0 background, 1 liver, 2 spleen, 3 kidneys, 4 liver tumour. */
  readonly label: Volume;
}

const ORIENTATIONS: readonly AxisMapping[] = [
  { axes: [0, 1, 2], flips: [false, false, false] },
  { axes: [0, 1, 2], flips: [true, true, false] },
  { axes: [0, 1, 2], flips: [false, true, false] },
  { axes: [0, 1, 2], flips: [true, true, true] },
  { axes: [1, 2, 0], flips: [false, true, true] },
  { axes: [0, 2, 1], flips: [true, false, true] },
];

/**
 * Makes a contrast-enhanced abdominal CT of a patient who does not exist. Anatomy, pose, enhancement,
 * noise, spacing (a third of the cases has thick slices) and the orientation of the stored grid vary
 * from case to case; Hounsfield ranges of the organs overlap with each other and with muscle, bowel
 * and vessels, so that no threshold finds them. About 64 × 80 × 96 voxels of about 4 mm. The same
 * seed and case give the same voxels.
 *
 * The liver's label (1) holds its vessels and cysts but not its tumours, which are label 4.
 *
 * @example A patient and the volume of the liver
 * ```ts
 * import { abdominalCtPhantom } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const { image, label } = abdominalCtPhantom({ seed: 1, caseIndex: 0, resolution: 0.25 });
 * assert.deepEqual(image.shapeZyx, label.shapeZyx);
 * const [z, y, x] = label.spacingZyxMm;
 * const liverMl = label.data.filter((value) => value === 1).length * z * y * x / 1000;
 * assert.ok(liverMl > 700 && liverMl < 2500);
 * ```
 */
export function abdominalCtPhantom(options: AbdominalCtPhantomOptions = {}): AbdominalCtPhantom {
  const { seed = 1, caseIndex = 0, resolution = 1 } = options;
  const stream = (purpose: string) => randomStream(seed, "abdominal-ct", caseIndex, purpose);
  const anatomy = createAbdominalAnatomy(stream("anatomy"));
  const { shapeZyx, spacingZyxMm, originRas, orientation } = drawGrid(
    stream("grid"),
    anatomy.halfWidthMm,
    resolution,
  );
  const pose = createPatientPose(stream("pose"));
  const { hounsfield, texture, label } = renderTissues(anatomy, pose, { shapeZyx, spacingZyxMm });
  addTexture(hounsfield, texture, correlatedNoise(stream("texture"), shapeZyx, [0.9, 1.2, 1.2]));
  const physics = stream("physics");
  const sharpness = physics.uniform(0.5, 0.75);
  for (const axis of [0, 1, 2] as const) {
    blurAxis(hounsfield, shapeZyx, { axis, sigma: axis === 0 ? 0.45 : sharpness });
  }
  const noise = correlatedNoise(stream("noise"), shapeZyx, [0.3, 0.6, 0.6]);
  const noiseHounsfield = physics.uniform(10, 18);
  const image = new Int16Array(hounsfield.length);
  for (let i = 0; i < image.length; i++) {
    const value = Math.round(hounsfield[i] + noiseHounsfield * noise[i]);
    image[i] = Math.min(Math.max(value, -1024), 3071);
  }
  const [sz, sy, sx] = spacingZyxMm;
  const [ox, oy, oz] = originRas;
  const affineRas = [-sx, 0, 0, ox, 0, -sy, 0, oy, 0, 0, sz, oz, 0, 0, 0, 1];
  const store = (data: Int16Array | Uint8Array) =>
    createVolume({
      ...permuteVoxels(data, shapeZyx, orientation),
      affineRas: permuteAffine(affineRas, shapeZyx, orientation),
    });
  return { image: store(image), label: store(label) };
}

/** Draws the grid; spacings and origins are multiples of 1/16 mm, which every header keeps. */
function drawGrid(random: ReturnType<typeof randomStream>, halfWidth: number, resolution: number) {
  const sixteenths = (value: number) => Math.max(1, Math.round(value * 16)) / 16;
  const count = (n: number) => Math.max(4, Math.round(n * resolution));
  const thick = random.uniform() < 1 / 3;
  const columns = 92 + 2 * random.integer(5);
  const rows = Math.round(columns * random.uniform(0.78, 0.84));
  const sliceMm = thick ? random.uniform(5, 6) : random.uniform(3.6, 4);
  const slices = Math.round(random.uniform(232, 248) / sliceMm);
  const shapeZyx: [number, number, number] = [count(slices), count(rows), count(columns)];
  const pixel = sixteenths((2 * halfWidth + random.uniform(30, 44)) / shapeZyx[2]);
  const spacingZyxMm: [number, number, number] = [
    sixteenths(sliceMm * slices / shapeZyx[0]),
    pixel,
    pixel,
  ];
  const originRas = [
    (shapeZyx[2] - 1) * pixel / 2,
    (shapeZyx[1] - 1) * pixel / 2,
    -sixteenths(random.uniform(200, 900)),
  ];
  return {
    shapeZyx,
    spacingZyxMm,
    originRas,
    orientation: ORIENTATIONS[random.integer(ORIENTATIONS.length)],
  };
}

function addTexture(target: Float32Array, amount: Float32Array, noise: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] += amount[i] * noise[i];
}
