import assert from "node:assert/strict";
import fc from "fast-check";
import type { MatrixZyx } from "../../lib/augmentation/augmentation_draw.ts";
import { multiplyMatrices } from "../../lib/augmentation/multiply_matrices.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { largestDifference } from "../support/golden.ts";
import { augmentArray } from "./augment_array.ts";
import { everyGrayOperation } from "./every_gray_operation.ts";
import { inPlane, neutralDraw } from "./neutral_draw.ts";

await openEngine({ backend: "tensorflow" });

function rotation(axis: number, angle: number): MatrixZyx {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return ([
    [1, 0, 0, 0, cos, -sin, 0, sin, cos],
    [cos, 0, -sin, 0, 1, 0, sin, 0, cos],
    [cos, -sin, 0, sin, cos, 0, 0, 0, 1],
  ] as const)[axis];
}

/** A number for each voxel of a cube. */
const edge = 3;
const cube = Array.from({ length: edge ** 3 }, (_, i) => i + 1);
const cubeShape = [1, edge, edge, edge, 1];

Deno.test("a quarter turn about each axis permutes the voxels, worked by hand", async () => {
  const at = (z: number, y: number, x: number) => cube[(z * edge + y) * edge + x];
  const expected = [
    (z: number, y: number, x: number) => at(z, 2 - x, y),
    (z: number, y: number, x: number) => at(2 - x, y, z),
    (z: number, y: number, x: number) => at(2 - y, z, x),
  ];
  for (const axis of [0, 1, 2]) {
    const draws = [neutralDraw({ matrixZyx: rotation(axis, Math.PI / 2) })];
    const { image, label } = await augmentArray({ values: cube, shape: cubeShape }, {
      draws,
      label: cube,
    });
    const turned = cube.map((_, i) =>
      expected[axis](Math.floor(i / 9), Math.floor(i / 3) % 3, i % 3)
    );
    assert.ok(largestDifference(image.values, turned) < 1e-4, `axis ${axis}`);
    assert.deepEqual(label.values, turned, `axis ${axis}`);
  }
});

Deno.test("half a voxel along z mixes two slices; beyond the last there is zero", async () => {
  const { image, label } = await augmentArray({ values: [2, 4, 8], shape: [1, 3, 1, 1, 1] }, {
    draws: [neutralDraw({ shiftZyx: [0.25, 0, 0] })],
    label: [1, 2, 3],
  });
  assert.deepEqual(image.values, [2.5, 5, 6]);
  assert.deepEqual(label.values, [1, 2, 3]);
});

/** A smooth blob in the middle of a volume. */
function blob(size: number, radius: number): number[] {
  const center = (size - 1) / 2;
  return Array.from({ length: size ** 3 }, (_, i) => {
    const at = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size];
    const square = at.reduce(
      (sum, place, axis) => sum + ((place - center - axis - 1) / radius) ** 2,
      0,
    );
    return Math.exp(-square);
  });
}

Deno.test("a rotation and its inverse give the image back", async () => {
  const size = 24;
  const shape = [1, size, size, size, 1];
  const values = blob(size, 4);
  for (const axis of [0, 1, 2]) {
    const turn = (angle: number, image: number[]) =>
      augmentArray({ values: image, shape }, {
        draws: [neutralDraw({ matrixZyx: rotation(axis, angle) })],
      });
    const there = await turn(0.4, values);
    assert.ok(largestDifference(there.image.values, values) > 0.1);
    const back = await turn(-0.4, there.image.values);
    assert.ok(largestDifference(back.image.values, values) < 0.05);
  }
});

Deno.test("scaling by s leaves 1 / s³ of a ball's volume", async () => {
  const size = 32;
  const shape = [1, size, size, size, 1];
  const label = blob(size, 6).map((value) => value > 0.3 ? 1 : 0);
  const volume = (values: number[]) => values.reduce((a, b) => a + b, 0);
  for (const scale of [0.8, 1.3]) {
    const matrixZyx = [scale, 0, 0, 0, scale, 0, 0, 0, scale] as const;
    const moved = await augmentArray({ values: label, shape }, {
      draws: [neutralDraw({ matrixZyx })],
      label,
    });
    const ratio = volume(moved.label.values) / volume(label);
    assert.ok(Math.abs(ratio * scale ** 3 - 1) < 0.05, `${scale}: ${ratio}`);
  }
});

Deno.test("property: no draw makes a new label, and what is flipped twice is as it was", async () => {
  const angle = fc.double({ min: -3, max: 3, noNaN: true });
  const scale = fc.double({ min: 0.5, max: 2, noNaN: true });
  const flips = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
  const label = cube.map((value) => [0, 3, 7][value % 3]);
  const input = { values: cube, shape: cubeShape };
  await fc.assert(
    fc.asyncProperty(fc.tuple(angle, angle, angle), scale, flips, async (angles, s, flipZyx) => {
      const matrixZyx = [
        ...angles.map((value, axis) => rotation(axis, value)),
        [s, 0, 0, 0, s, 0, 0, 0, s] as const,
      ].reduce(multiplyMatrices);
      const moved = await augmentArray(input, {
        draws: [neutralDraw({ matrixZyx, flipZyx })],
        label,
      });
      assert.ok(moved.label.values.every((value) => [0, 3, 7].includes(value)));
      const draws = [neutralDraw({ flipZyx })];
      const once = await augmentArray(input, { draws, label });
      const twice = await augmentArray(once.image, { draws, label: once.label.values });
      assert.deepEqual([twice.image.values, twice.label.values], [cube, label]);
    }),
    { numRuns: 15 },
  );
});

Deno.test("the three ways of moving agree: copied, in the plane, in the volume", async () => {
  const values = Array.from({ length: 5 * 6 * 7 * 2 }, (_, i) => Math.sin(i));
  const label = Array.from({ length: 5 * 6 * 7 }, (_, i) => i % 5);
  const shape = [1, 5, 6, 7, 2];
  const almost = 1 - 1e-7;
  const run = (matrixZyx: MatrixZyx, shiftZyx: readonly [number, number, number] = [0, 0, 0]) =>
    augmentArray({ values, shape }, {
      draws: [neutralDraw({ matrixZyx, shiftZyx, flipZyx: [true, false, true] })],
      label,
      patchZyx: [4, 5, 5],
    });
  const copied = await run([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const planar = await run([1, 0, 0, 0, almost, 0, 0, 0, almost]);
  const full = await run([almost, 0, 0, 0, 1, 0, 0, 0, 1]);
  for (const other of [planar, full]) {
    assert.ok(largestDifference(other.image.values, copied.image.values) < 1e-5);
    assert.deepEqual(other.label, copied.label);
  }
  const turn = inPlane([0.8, 0.3, -0.2, 0.9], [0.4, -0.3]);
  const slices = await run(turn.matrixZyx!, turn.shiftZyx);
  const volume = await run(turn.matrixZyx!, [1e-9, 0.4, -0.3]);
  assert.ok(largestDifference(slices.image.values, volume.image.values) < 1e-5);
  assert.deepEqual(slices.label, volume.label);
});

Deno.test("label, previous stage and mask move together, all channels alike", async () => {
  const label = cube.map((value) => value % 4);
  const draws = [
    neutralDraw({ matrixZyx: rotation(1, 0.5) }),
    neutralDraw(inPlane([0.8, 0.2, 0, 1.1])),
    neutralDraw({ flipZyx: [false, true, true] }),
  ];
  const three = <T>(values: T[]) => [...values, ...values, ...values];
  const { image, ...maps } = await augmentArray({
    values: three(cube.flatMap((value) => [value, 10 * value])),
    shape: [3, edge, edge, edge, 2],
  }, {
    draws,
    label: three(label),
    previous: three(label.map((value) => value * 5)),
    mask: three(label.map((value) => value > 1 ? 1 : 0)),
  });
  assert.deepEqual(maps.previous!.values, maps.label.values.map((value) => value * 5));
  assert.deepEqual(maps.mask!.values, maps.label.values.map((value) => value > 1 ? 1 : 0));
  assert.deepEqual(maps.previous!.shape, [3, edge, edge, edge]);
  const [first, second] = [0, 1].map((channel) => image.values.filter((_, i) => i % 2 === channel));
  assert.ok(largestDifference(first.map((value) => value * 10), second) < 1e-3);
});

Deno.test("a sample comes out the same whatever else is in its batch", async () => {
  const size = 4 * 5 * 6;
  const values = Array.from({ length: 3 * size }, (_, i) => Math.cos(i));
  const elastic = { sigmaZyx: [1, 1, 1], magnitudeZyx: [1, 1, 1], seed: 5 } as const;
  const draws = [
    neutralDraw({ matrixZyx: rotation(2, 0.3), elastic }, everyGrayOperation(1)),
    neutralDraw(),
    neutralDraw(inPlane([0.9, 0, 0.1, 1]), everyGrayOperation(1).reverse()),
  ];
  const together = await augmentArray({ values, shape: [3, 4, 5, 6, 1] }, { draws });
  for (const [i, draw] of draws.entries()) {
    const own = values.slice(i * size, (i + 1) * size);
    const alone = await augmentArray({ values: own, shape: [1, 4, 5, 6, 1] }, { draws: [draw] });
    const among = together.image.values.slice(i * size, (i + 1) * size);
    assert.deepEqual(among, alone.image.values);
    const difference = largestDifference(among, own);
    assert.ok(i === 1 ? difference < 1e-7 : difference > 0.1);
  }
});

Deno.test("compiled functions give what the fallback gives op by op", async () => {
  const values = Array.from({ length: 3 * 4 * 5 * 6 * 2 }, (_, i) => Math.sin(i));
  const label = Array.from({ length: 3 * 4 * 5 * 6 }, (_, i) => i % 3);
  const gray = everyGrayOperation(2).filter((operation) => operation.name !== "noise");
  const draws = [
    neutralDraw({ matrixZyx: rotation(1, 0.3), flipZyx: [true, false, false] }, gray),
    neutralDraw({ flipZyx: [true, false, true] }, gray.slice(0, 3)),
    neutralDraw(inPlane([0.8, 0.3, -0.3, 0.9], [0.4, 1]), gray.slice(3)),
  ];
  const run = () => augmentArray({ values, shape: [3, 4, 5, 6, 2] }, { draws, label });
  const native = await run();
  await tf.setBackend("cpu");
  const plain = await run().finally(() => tf.setBackend("tensorflow"));
  assert.ok(largestDifference(native.image.values, plain.image.values) < 1e-4);
  assert.deepEqual(native.label, plain.label);
});

Deno.test("an elastic deformation keeps its magnitude and comes from its seed alone", async () => {
  const size = 12;
  const shape = [1, size, size, size, 3];
  const places = Array.from({ length: size ** 3 }, (_, i) => [
    Math.floor(i / size ** 2),
    Math.floor(i / size) % size,
    i % size,
  ]).flat();
  const run = async (seed: number, magnitude = 1.5) => {
    const elastic = {
      sigmaZyx: [2, 2, 2],
      magnitudeZyx: [magnitude, magnitude, magnitude],
      seed,
    } as const;
    const draws = [neutralDraw({ elastic })];
    const { image } = await augmentArray({ values: places, shape }, { draws });
    return image.values;
  };
  const moved = await run(1);
  assert.deepEqual(await run(1), moved);
  assert.notDeepEqual(await run(2), moved);
  assert.ok(largestDifference(await run(1, 0), places) < 1e-4);
  const inner = places.map((_, i) => {
    const at = places.slice(i - (i % 3), i - (i % 3) + 3);
    return at.every((place) => place >= 3 && place < size - 3) ? Math.abs(moved[i] - places[i]) : 0;
  });
  const largest = Math.max(...inner);
  assert.ok(largest > 0.3 && largest < 3, `${largest}`);
});

Deno.test("a planar elastic deformation displaces all slices alike and none along z", async () => {
  const size = 8;
  const shape = [1, size, size, size, 1];
  const elastic = {
    sigmaZyx: [2, 2, 2],
    magnitudeZyx: [0, 1.5, 1.5],
    planar: true,
    seed: 4,
  } as const;
  const slice = blob(size, 3).slice(3 * size ** 2, 4 * size ** 2);
  const values = Array.from({ length: size }, (_, z) => slice.map((value) => value + z)).flat();
  const { image } = await augmentArray({ values, shape }, { draws: [neutralDraw({ elastic })] });
  const inner = slice.map((_, i) => i).filter((i) =>
    [Math.floor(i / size), i % size].every((at) => at >= 2 && at < size - 2)
  );
  const first = inner.map((i) => image.values[i]);
  for (let z = 1; z < size; z++) {
    const others = inner.map((i) => image.values[z * size ** 2 + i] - z);
    assert.ok(largestDifference(others, first) < 1e-4, `slice ${z}`);
  }
  assert.ok(largestDifference(first, inner.map((i) => slice[i])) > 0.02);
});
