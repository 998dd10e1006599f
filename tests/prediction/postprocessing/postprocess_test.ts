import assert from "node:assert/strict";
import fc from "fast-check";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import { modelParameters } from "../../../lib/parameters/model_parameters_builder.ts";
import type { PostprocessingParameters } from "../../../lib/parameters/model_parameters.ts";
import { labelFromProbabilities } from "../../../lib/prediction/label_from_probabilities.ts";
import {
  postprocess,
  type PostprocessOptions,
} from "../../../lib/prediction/postprocessing/postprocess.ts";
import { connectedComponents } from "../../../lib/volumes/connected_components.ts";

const defaults = modelParameters().build().postprocessing;
const shapeZyx = [3, 5, 6] as const;
const labels = fc.uint8Array({ minLength: 90, maxLength: 90, max: 2 });

function process(
  label: Uint8Array,
  parameters: Partial<PostprocessingParameters>,
  options: PostprocessOptions = {},
): Uint8Array {
  return postprocess(label, shapeZyx, [5, 0.5, 0.8], { ...defaults, ...parameters }, options);
}

Deno.test("what asks for nothing gives the label map itself; what asks does not change it", () => {
  const label = new Uint8Array(90).fill(1, 3, 9);
  assert.equal(process(label, {}), label);
  const before = label.slice();
  const after = process(label, { apply_small_component_removing: true, volume_thresholds: 50 });
  assert.deepEqual(label, before);
  assert.ok(after.every((number) => number === 0));
});

Deno.test("thresholds in mm³ are those in voxels times a voxel's volume, also slice by slice", () => {
  fc.assert(fc.property(labels, fc.boolean(), fc.integer({ min: 0, max: 9 }), (label, flat, n) => {
    const shared = { apply_small_component_removing: true, remove_2d_comps: flat };
    const voxels = process(label, { ...shared, volume_thresholds: [n, 2 * n] }, {
      classes: [1, 2],
    });
    const volumes = process(label, {
      ...shared,
      volume_thresholds: [2 * n, 4 * n],
      remove_comps_by_volume: true,
    }, { classes: [1, 2] });
    assert.deepEqual(voxels, volumes);
  }));
});

Deno.test("components that stay are large enough, and nothing else changes", () => {
  fc.assert(fc.property(labels, fc.integer({ min: 1, max: 12 }), (label, fewest) => {
    const cleaned = process(label, {
      apply_small_component_removing: true,
      volume_thresholds: fewest,
      remove_2d_comps: false,
    });
    for (const number of [1, 2]) {
      const mask = cleaned.map((value) => value === number ? 1 : 0);
      const { sizes } = connectedComponents({ data: mask, shapeZyx });
      assert.ok(sizes.every((size) => size >= fewest));
    }
    assert.ok(cleaned.every((value, i) => value === 0 || value === label[i]));
  }));
});

Deno.test("steps that are done twice are done", () => {
  const steps: Partial<PostprocessingParameters>[] = [
    { keep_only_largest: true },
    { keep_largest_foreground: true },
    { apply_small_component_removing: true, volume_thresholds: 4 },
    { use_fill_holes_2d: true },
    { use_fill_holes_3d: true },
  ];
  fc.assert(fc.property(labels, fc.constantFrom(...steps), (label, step) => {
    const mask = label.map((number) => number === 1 ? 1 : 0);
    const once = process(mask, step);
    assert.deepEqual(process(once, step), once);
  }));
});

Deno.test("a hole of the volume is filled in 3D, a tunnel only slice by slice", () => {
  const tunnel = new Uint8Array(90).fill(1);
  for (const z of [0, 1, 2]) tunnel[z * 30 + 14] = 0;
  const filled = (label: Uint8Array, parameters: Partial<PostprocessingParameters>) =>
    process(label, parameters).filter((number) => number === 1).length;
  assert.equal(filled(tunnel, { use_fill_holes_3d: true }), 87);
  assert.equal(filled(tunnel, { use_fill_holes_2d: true }), 90);
  assert.equal(filled(tunnel, { use_fill_holes_2d: true, use_fill_holes_3d: true }), 87);
  const hole = new Uint8Array(90).fill(1);
  hole[44] = 2;
  assert.equal(filled(hole, { use_fill_holes_3d: true }), 90);
});

Deno.test("cleaning by hand: a gap closes, corners and a lone voxel go", () => {
  const voxels = (rows: string[]) =>
    Uint8Array.from(rows.join(""), (character) => character === "#" ? 3 : 0);
  const label = voxels([
    "........#",
    ".........",
    "..####...",
    "..#.##...",
    "..####...",
    "..####...",
    ".........",
    ".........",
  ]);
  const expected = voxels([
    ".........",
    ".........",
    "...##....",
    "..####...",
    "..####...",
    "...##....",
    ".........",
    ".........",
  ]);
  const cleaned = postprocess(label, [1, 8, 9], [1, 1, 1], {
    ...defaults,
    apply_morph_cleaning: true,
  });
  assert.deepEqual(cleaned, expected);
});

Deno.test("the order is masking, then components: a part cut off by the region may be too small", () => {
  const label = new Uint8Array(90).fill(1, 0, 6);
  const mask = new Uint8Array(90).fill(1, 0, 2);
  const both = process(label, {
    mask_with_reg: true,
    apply_small_component_removing: true,
    volume_thresholds: 3,
  }, { mask });
  assert.ok(both.every((number) => number === 0));
});

Deno.test("class numbers above 255 keep their type", () => {
  const label = Uint16Array.of(700, 0, 700, 700);
  const cleaned = postprocess(label, [1, 1, 4], [1, 1, 1], {
    ...defaults,
    keep_only_largest: true,
  });
  assert.deepEqual(cleaned, Uint16Array.of(0, 0, 700, 700));
});

Deno.test("a class has to reach its threshold, whatever the background's probability", () => {
  const probabilities = {
    data: Float32Array.of(0.6, 0.2, 0.5, 0.9, 0.3, 0.45, 0.1, 0.1, 0.1, 0.35, 0.4, 0),
    shapeCzyx: [3, 1, 1, 4] as const,
  };
  const label = (thresholds: number | number[] | null) => [
    ...labelFromProbabilities(probabilities, { shapeZyx: [1, 1, 4], classes: [5, 7], thresholds }),
  ];
  assert.deepEqual(label(null), [0, 5, 0, 0]);
  assert.deepEqual(label(0.3), [5, 5, 7, 0]);
  assert.deepEqual(label([0.45, 0.3]), [0, 5, 7, 0]);
  assert.deepEqual(label(0.1), [5, 5, 7, 5]);
  assert.throws(() => label([0.5]), (error) => isOvkitError(error, "ParameterInvalid"));
});

const mistakes: [string, Partial<PostprocessingParameters>, PostprocessOptions, RegExp][] = [
  ["no thresholds", { apply_small_component_removing: true }, {}, /volume_thresholds: null/],
  [
    "too few thresholds",
    {
      apply_small_component_removing: true,
      volume_thresholds: [1, 2],
    },
    { classes: [1, 2, 9] },
    /a list of 2; expected one value, or 3: .* 1, 2, 9/,
  ],
  ["too few choices", { keep_only_largest: [true] }, { classes: [1, 2] }, /keep_only_largest/],
  ["no region", { mask_with_reg: true }, { subject: "case_1" }, /^case_1: no region/],
  ["a region of another size", { mask_with_reg: true }, { mask: [1, 2] }, /region of 2 voxels/],
];

for (const [name, parameters, options, message] of mistakes) {
  Deno.test(`postprocess refuses ${name}`, () => {
    assert.throws(() => process(new Uint8Array(90), parameters, options), (error) => {
      assert.ok(isOvkitError(error, "ParameterInvalid") || isOvkitError(error, "ArgumentInvalid"));
      assert.match((error as Error).message, message);
      return true;
    });
  });
}
