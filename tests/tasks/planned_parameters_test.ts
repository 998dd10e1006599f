import assert from "node:assert/strict";
import { patchDivisors } from "../../lib/parameters/patch_divisors.ts";
import { proposePatch } from "../../lib/preprocessing/propose_patch.ts";
import { plannedParameters } from "../../tasks/planned_parameters.ts";

type Triple = readonly [number, number, number];

function geometry(medianShapeZyx: Triple, spacingZyxMm: Triple, n2dConvs: number) {
  return {
    ...{ medianShapeZyx, spacingZyxMm, n2dConvs },
    proposedPatch: (options?: Parameters<typeof proposePatch>[2]) =>
      proposePatch(medianShapeZyx, spacingZyxMm, options),
  };
}

const data: [string, ReturnType<typeof geometry>][] = [
  ["cubes", geometry([200, 200, 200], [1, 1, 1], 0)],
  ["thick slices", geometry([60, 512, 512], [5, 0.8, 0.8], 3)],
  ["a few thick slices", geometry([10, 400, 400], [8, 0.7, 0.7], 4)],
  ["very thick slices", geometry([12, 320, 320], [30, 0.4, 0.4], 6)],
  ["small volumes", geometry([16, 20, 25], [15, 14, 14], 0)],
];

const data0 = data[0][1];

for (const preset of ["quick", "ovseg"]) {
  for (const [name, plan] of data) {
    Deno.test(`the preset ${preset} fits ${name}`, () => {
      const { network, data: { trn_dl_params, n_folds }, prediction } = plannedParameters(
        preset,
        plan,
        { cases: 20 },
      ).build();
      const patch = trn_dl_params.patch_size;
      const divisors = patchDivisors(network.kernel_sizes!);
      assert.ok(patch.every((edge, axis) => edge % divisors[axis] === 0), `${patch} ${divisors}`);
      assert.ok(patch.every((edge, axis) => edge < plan.medianShapeZyx[axis] + 16));
      assert.ok(patch[0] * patch[1] * patch[2] <= (preset === "quick" ? 48 : 96) ** 3);
      assert.deepEqual(prediction.patch_size, patch);
      const planar = network.kernel_sizes!.filter((kernel) => (kernel as Triple)[0] === 1).length;
      assert.equal(planar, Math.min(plan.n2dConvs, network.kernel_sizes!.length));
      assert.equal(n_folds, 5);
    });
  }
}

Deno.test("few cases have as many folds", () => {
  const folds = [1, 2, 3, 5, 9].map((cases) =>
    plannedParameters("ovseg", data0, { cases }).build().data.n_folds
  );
  assert.deepEqual(folds, [2, 2, 3, 5, 5]);
});

Deno.test("an unknown preset names the nearest", () => {
  assert.throws(() => plannedParameters("ovsge", data0, { cases: 5 }), /did you mean "ovseg"/);
});

for (const preset of ["quick", "ovseg", "nnunet", "liver"]) {
  Deno.test(`a patch that was decided on stays with the preset ${preset}`, () => {
    for (const [patchZyx, stages] of [[[40, 56, 40], 4], [[28, 40, 28], 3]] as const) {
      const { network, data, prediction } = plannedParameters(preset, data0, {
        cases: 20,
        patchZyx,
      }).build();
      assert.deepEqual(data.trn_dl_params.patch_size, patchZyx);
      assert.deepEqual(data.val_dl_params.patch_size, patchZyx);
      assert.deepEqual(prediction.patch_size, patchZyx);
      if (preset !== "liver") assert.equal(network.kernel_sizes!.length, stages);
    }
  });
}

Deno.test("a patch whose edges cannot be halved is an error that names the key", () => {
  assert.throws(
    () => plannedParameters("quick", data0, { cases: 5, patchZyx: [31, 40, 28] }).build(),
    /patch_size: found \[31,40,28\], expected multiples of \[2,2,2\]/,
  );
});
