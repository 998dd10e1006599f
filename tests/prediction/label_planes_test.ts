import assert from "node:assert/strict";
import { randomStream } from "../../lib/foundation/random_stream.ts";
import type { ChannelVolume } from "../../lib/prediction/channel_volume.ts";
import { labelFromProbabilities } from "../../lib/prediction/label_from_probabilities.ts";
import { labelPlanes, type LabelPlanesOptions } from "../../lib/prediction/label_planes.ts";
import { linearPlanes } from "../../lib/volumes/linear_planes.ts";
import { resampleArray } from "../../lib/volumes/resample_array.ts";

type Triple = readonly [number, number, number];

const changes: [string, Triple, Triple][] = [
  ["up along all axes", [4, 5, 6], [9, 12, 7]],
  ["down along all axes", [9, 12, 14], [4, 5, 6]],
  ["far down", [9, 12, 14], [2, 3, 3]],
  ["up in the plane, down along z", [9, 4, 5], [3, 9, 11]],
  ["down in the plane, up along z", [3, 9, 11], [9, 4, 5]],
  ["along z only", [4, 6, 5], [11, 6, 5]],
  ["along x only", [4, 6, 5], [4, 6, 13]],
  ["nowhere", [4, 6, 5], [4, 6, 5]],
  ["from a single voxel", [1, 1, 1], [3, 4, 2]],
];

/** Softmax of random numbers, so sharp that most classes are rare. */
function randomProbabilities(classes: number, [nz, ny, nx]: Triple, key: string): ChannelVolume {
  const size = nz * ny * nx;
  const random = randomStream(3, key);
  const data = Float32Array.from({ length: classes * size }, () => Math.exp(4 * random.normal()));
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += data[c * size + i];
    for (let c = 0; c < classes; c++) data[c * size + i] /= sum;
  }
  return { data, shapeCzyx: [classes, nz, ny, nx] };
}

/** Planes of a volume of which only those that have been asked for lately exist. */
function rolling({ data, shapeCzyx }: ChannelVolume) {
  const [, depth, height, width] = shapeCzyx;
  const area = height * width;
  let reached = 0;
  return {
    shapeCzyx,
    reach: (z: number) => reached = Math.max(reached, z),
    plane(channel: number, z: number) {
      assert.ok(z <= reached && z >= reached - 1, `plane ${z} while ${reached} is reached`);
      const start = (channel * depth + z) * area;
      return data.slice(start, start + area);
    },
  };
}

function makeAll(volumes: readonly ChannelVolume[], options: LabelPlanesOptions) {
  const sources = volumes.map(rolling);
  const planes = labelPlanes(sources, options);
  for (let z = 0; z < options.shapeZyx[0]; z++) {
    planes.needs(z).forEach((plane, i) => sources[i].reach(plane));
    planes.make(z);
  }
  return planes;
}

/** Each class resampled as a whole. */
function resampledClasses({ data, shapeCzyx: [classes, ...shape] }: ChannelVolume, to: Triple) {
  const size = shape[0] * shape[1] * shape[2];
  return Array.from(
    { length: classes },
    (_, c) =>
      resampleArray(data.slice(c * size, (c + 1) * size), shape as unknown as Triple, {
        toShapeZyx: to,
        order: 1,
      }) as Float32Array,
  );
}

for (const [name, from, to] of changes) {
  Deno.test(`planes resampled ${name} are bit by bit those of the whole`, () => {
    const [nz, ny, nx] = from;
    const { data } = randomProbabilities(1, from, name);
    const planes = linearPlanes(from, to, from.map((n, axis) => n / to[axis]));
    const found = new Float32Array(to[0] * to[1] * to[2]);
    for (let z = 0; z < to[0]; z++) {
      planes.load(z, (plane) => data.subarray(plane * ny * nx, (plane + 1) * ny * nx));
      for (let y = 0; y < to[1]; y++) found.set(planes.row(y), (z * to[1] + y) * to[2]);
    }
    assert.equal(data.length, nz * ny * nx);
    assert.deepEqual(found, resampleArray(data, from, { toShapeZyx: to, order: 1 }));
  });

  Deno.test(`labels made plane by plane, ${name}, are those of whole class maps`, () => {
    const volume = randomProbabilities(7, from, name);
    const classes = [3, 1, 40, 7, 300, 2];
    const whole = resampledClasses(volume, to);
    const expected = Array.from(whole[0], (_, i) => {
      const values = whole.map((one) => one[i]);
      const best = values.indexOf(Math.max(...values));
      return best === 0 ? 0 : classes[best - 1];
    });
    const shared = { shapeZyx: to, classes, normalized: true };
    const made = makeAll([volume], { ...shared, entropy: true, probabilities: true });
    assert.ok(made.label instanceof Uint16Array);
    assert.deepEqual([...made.label], expected);
    assert.deepEqual(makeAll([volume], shared).label, made.label);
    assert.deepEqual(labelFromProbabilities(volume, { shapeZyx: to, classes }), made.label);
    assert.deepEqual(made.probabilities, Float32Array.from(whole.flatMap((one) => [...one])));
    made.entropy.forEach((value, i) => {
      const sum = whole.reduce((all, { [i]: p }) => p > 0 ? all - p * Math.log(p) : all, 0);
      assert.ok(Math.abs(value - sum) < 1e-5, `${value} and not ${sum}`);
    });
  });
}

Deno.test("several sources are averaged by their shares, whatever their grids", () => {
  const to: Triple = [6, 7, 8];
  const volumes = [
    randomProbabilities(3, [4, 5, 6], "a"),
    randomProbabilities(3, [9, 7, 5], "b"),
  ];
  const shares = [0.25, 0.75];
  const whole = volumes.map((volume) => resampledClasses(volume, to));
  const shared = { shapeZyx: to, classes: [1, 2], normalized: true, shares };
  const made = makeAll(volumes, { ...shared, probabilities: true });
  const size = 6 * 7 * 8;
  for (let i = 0; i < size; i++) {
    const means = [0, 1, 2].map((c) => 0.25 * whole[0][c][i] + 0.75 * whole[1][c][i]);
    means.forEach((mean, c) => assert.ok(Math.abs(mean - made.probabilities[c * size + i]) < 1e-6));
    const [best, next] = [...means].sort((a, b) => b - a);
    if (best - next > 1e-5) assert.equal(made.label[i], means.indexOf(best));
  }
  assert.deepEqual(makeAll(volumes, shared).label, made.label);
});

Deno.test("thresholds: a class needs its own probability, not more than the background", () => {
  const volume = {
    data: Float32Array.of(0.6, 0.5, 0.8, 0.3, 0.1, 0.15, 0.1, 0.4, 0.05),
    shapeCzyx: [3, 1, 1, 3] as const,
  };
  const label = (
    thresholds: number | number[],
  ) => [
    ...makeAll([volume], { shapeZyx: [1, 1, 3], classes: [4, 9], thresholds, normalized: true })
      .label,
  ];
  assert.deepEqual(label(0.12), [4, 9, 4]);
  assert.deepEqual(label([0.2, 0.12]), [4, 9, 0]);
  assert.deepEqual(label([0.2, 0.5]), [4, 0, 0]);
  assert.throws(() => label([0.2]), /probability_thresholds: a list of 1; expected .* 2/);
});
