import assert from "node:assert/strict";
import { readNpy } from "../../../lib/io/read_npy.ts";
import { modelParameters } from "../../../lib/parameters/model_parameters_builder.ts";
import { labelFromProbabilities } from "../../../lib/prediction/label_from_probabilities.ts";
import { cleanSurfaces } from "../../../lib/prediction/postprocessing/clean_surfaces.ts";
import { keepLargestComponents } from "../../../lib/prediction/postprocessing/keep_largest_components.ts";
import { maskLabel, postprocess } from "../../../lib/prediction/postprocessing/postprocess.ts";
import { removeComponents } from "../../../lib/prediction/postprocessing/remove_components.ts";
import { resampleArray } from "../../../lib/volumes/resample_array.ts";

type Triple = [number, number, number];

interface Operation {
  op: string;
  // deno-lint-ignore no-explicit-any
  kwargs: Record<string, any>;
}

const FOLDER = new URL("../../golden/postprocessing/", import.meta.url);
const json = async (name: string) => JSON.parse(await Deno.readTextFile(new URL(name, FOLDER)));
const read = async (name: string) => {
  const { data, shape } = await readNpy(new URL(`${name}.npy`, FOLDER).pathname);
  return { data, shape };
};
const inputs: { input: string; operations: Operation[] }[] = await json("cases.json");
const defaults = modelParameters().build().postprocessing;

function perClass(value: number | number[] | undefined, classes: number[], voxel = 1) {
  if (value === undefined) return {};
  const list = typeof value === "number" ? classes.map(() => value) : value;
  return new Map(classes.map((number, i) => [number, list[i] / voxel]));
}

function run(label: Uint8Array, shapeZyx: Triple, { op, kwargs }: Operation): Uint8Array {
  const most = label.reduce((a, b) => Math.max(a, b), 0);
  const classes: number[] = kwargs.lb_classes ?? Array.from({ length: most }, (_, i) => i + 1);
  const spacing: Triple = kwargs.spacing ?? [1, 1, 1];
  switch (op) {
    case "remove_small_components":
      return postprocess(label, shapeZyx, spacing, {
        ...defaults,
        apply_small_component_removing: true,
        volume_thresholds: kwargs.volume_thresholds.slice(0, Math.max(1, most)),
        remove_2d_comps: kwargs.remove_2d_comps,
      }, { classes });
    case "fill_holes":
      return postprocess(label, shapeZyx, spacing, {
        ...defaults,
        use_fill_holes_3d: kwargs.is_3d,
        use_fill_holes_2d: !kwargs.is_3d,
      }, { classes });
    case "morph_cleaning":
      return postprocess(label, shapeZyx, spacing, { ...defaults, apply_morph_cleaning: true });
    case "largest_component_of_class": {
      const one = label.map((number) => number === kwargs.cls ? 1 : 0);
      return postprocess(one, shapeZyx, spacing, { ...defaults, keep_only_largest: true });
    }
    case "remove_small_connected_components":
      return postprocess(label, shapeZyx, spacing, {
        ...defaults,
        apply_small_component_removing: true,
        volume_thresholds: kwargs.min_vol,
        remove_2d_comps: false,
        remove_comps_by_volume: true,
      }, { classes });
    default: {
      const voxel = spacing[0] * spacing[1] * spacing[2];
      const least = perClass(kwargs.min_vol, classes, voxel);
      const most = perClass(kwargs.max_vol, classes, voxel);
      const result = label.slice();
      removeComponents(result, {
        shapeZyx,
        ...(least instanceof Map ? { least } : {}),
        ...(most instanceof Map ? { most } : {}),
      });
      return result;
    }
  }
}

for (const { input, operations } of inputs) {
  Deno.test(`${input}: components, holes and cleaning are those of ovseg`, async () => {
    const { data, shape } = await read(input);
    const results = await read(`${input}_results`);
    const label = data as Uint8Array;
    const size = label.length;
    for (const [i, operation] of operations.entries()) {
      const expected = results.data.slice(i * size, (i + 1) * size) as Uint8Array;
      const found = run(label, shape as Triple, operation);
      const what = `${operation.op} ${JSON.stringify(operation.kwargs)}`;
      for (let v = 0; v < size; v++) {
        const isSum = operation.op === "morph_cleaning" && expected[v] > 2 && label[v] < 3;
        if (!isSum) assert.equal(found[v], expected[v], `${what}, voxel ${v}`);
      }
    }
  });
}

Deno.test("where cleaned classes meet, a voxel is one of them and not their sum", async () => {
  const { data, shape } = await read("blobs2");
  const { operations } = inputs.find(({ input }) => input === "blobs2")!;
  const at = operations.findIndex(({ op }) => op === "morph_cleaning");
  const results = await read("blobs2_results");
  const theirs = results.data.slice(at * data.length, (at + 1) * data.length) as Uint8Array;
  const label = data as Uint8Array;
  const ours = cleanSurfaces(label, { shapeZyx: shape as Triple, classes: [1, 2] });
  const sums = [...theirs.keys()].filter((v) => theirs[v] === 3);
  assert.equal(sums.length, 2);
  for (const v of sums) assert.equal(ours[v], label[v] === 0 ? 2 : label[v]);
});

Deno.test("from probabilities: resized, most probable class, region, small parts", async () => {
  for (const { case: number, shape: shapeZyx, classes } of await json("probabilities.json")) {
    const { data, shape } = await read(`probabilities_${number}_in`);
    const probabilities = {
      data: data as Float32Array,
      shapeCzyx: shape as [number, number, number, number],
    };
    const stored = async (
      name: string,
    ) => [...(await read(`probabilities_${number}_${name}`)).data as Uint8Array];
    const label = labelFromProbabilities(probabilities, { shapeZyx, classes });
    assert.deepEqual([...label], await stored("label"));
    const region = await read(`probabilities_${number}_mask`);
    const mask = resampleArray(region.data as Uint8Array, region.shape as Triple, {
      toShapeZyx: shapeZyx,
      order: 0,
    }) as Uint8Array;
    const masked = postprocess(label, shapeZyx, [1, 1, 1], { ...defaults, mask_with_reg: true }, {
      mask,
    });
    assert.deepEqual([...masked], await stored("label_masked"));
    const byHand = label.slice();
    maskLabel(byHand, mask);
    assert.deepEqual(byHand, masked);
    const removed = postprocess(label, shapeZyx, [1, 1, 1], {
      ...defaults,
      apply_small_component_removing: true,
      volume_thresholds: 20,
      remove_2d_comps: false,
    }, { classes });
    assert.deepEqual([...removed], await stored("label_small_removed"));
  }
});

Deno.test("the largest component of some classes only, and of all foreground", () => {
  const label = Uint8Array.of(1, 1, 0, 1, 0, 2, 2, 3, 0, 2, 0, 3);
  const shapeZyx = [1, 1, 12] as const;
  const keep = (
    parameters: Partial<typeof defaults>,
  ) => [...postprocess(label, shapeZyx, [1, 1, 1], { ...defaults, ...parameters })];
  assert.deepEqual(keep({ keep_only_largest: [false, true, false] }), [
    ...[1, 1, 0, 1, 0, 2, 2, 3, 0, 0, 0, 3],
  ]);
  assert.deepEqual(keep({ keep_only_largest: true }), [1, 1, 0, 0, 0, 2, 2, 3, 0, 0, 0, 0]);
  assert.deepEqual(keep({ keep_largest_foreground: true }), [0, 0, 0, 0, 0, 2, 2, 3, 0, 0, 0, 0]);
  const changed = label.slice();
  keepLargestComponents(changed, { shapeZyx, classes: [9] });
  assert.deepEqual(changed, label);
});
