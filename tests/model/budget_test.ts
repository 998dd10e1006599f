import assert from "node:assert/strict";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { BUDGET_LADDER } from "../../lib/model/budget/budget_ladder.ts";
import { budgetParameters } from "../../lib/model/budget/budget_parameters.ts";
import { proposeBudget } from "../../lib/model/budget/propose_budget.ts";
import { trainingBudget } from "../../lib/model/budget/training_budget_of.ts";
import { patchDivisors } from "../../lib/parameters/patch_divisors.ts";
import { planFromFingerprint } from "../../lib/preprocessing/plan_from_fingerprint.ts";
import { proposePatch } from "../../lib/preprocessing/propose_patch.ts";
import type { BudgetSource } from "../../lib/preprocessing/training_budget.ts";
import { fingerprintOf } from "../preprocessing/strategy_fixture.ts";

function sourceOf(shapeZyx: [number, number, number], more: Partial<BudgetSource> = {}) {
  const source: BudgetSource = {
    medianShapeZyx: shapeZyx,
    n2dConvs: 0,
    proposedPatch: (options) => proposePatch(shapeZyx, [1, 1, 1], options),
    channels: 1,
    classes: 2,
    cases: 5,
    ...more,
  };
  return source;
}

const network = {
  patchZyx: [32, 32, 32] as const,
  batchSize: 2,
  filters: 8,
  stages: 3,
  secondsPerStep: 0.1,
  secondsPerValidation: 0.05,
  peakBytes: 2 ** 30,
  fits: true,
};

Deno.test("epochs fill the time, by hand", () => {
  const builder = budgetParameters(sourceOf([64, 64, 64]), BUDGET_LADDER[2]);
  const budget = trainingBudget({
    minutes: 10,
    memoryGib: 4,
    measured: [network],
    chosen: network,
    seconds: 606,
    builder,
  });
  assert.equal(budget.stepsPerEpoch, 200);
  assert.equal(budget.epochs, 30);
  assert.ok(Math.abs(budget.plannedMinutes - 30 * (200 * 0.1 + 4 * 0.05) / 60) < 1e-9);
  assert.equal(budget.cacheGib, 3);
  assert.equal(budget.parameters.training.num_epochs, 30);
  assert.equal(budget.parameters.data.trn_dl_params.epoch_len, 200);
  const half = budget.compare(Array.from({ length: 15 }, () => ({ seconds: 40.4 })));
  assert.ok(Math.abs(half.ratio - 2) < 1e-9);
  assert.match(half.toMarkdown(), /\| epochs \| 30 \| 15 \|/);
  assert.match(budget.toMarkdown(), /30 epochs of 200 steps, 10.1 of 10 minutes/);
});

Deno.test("rungs grow, and build networks whose strides divide the patch", () => {
  const work = BUDGET_LADDER.map(({ maxVoxels, filters }) => maxVoxels * filters ** 1.4);
  assert.deepEqual(work, [...work].sort((a, b) => a - b));
  for (const shape of [[64, 64, 64], [20, 200, 200], [36, 50, 35]] as [number, number, number][]) {
    for (const rung of BUDGET_LADDER) {
      for (const n2dConvs of [0, 2]) {
        const { data, network } = budgetParameters(sourceOf(shape, { n2dConvs }), rung).build();
        const divisors = patchDivisors(network.kernel_sizes!);
        assert.ok(data.trn_dl_params.patch_size.every((n, i) => n % divisors[i] === 0));
      }
    }
  }
});

Deno.test("a patch and a batch that were decided on stay", () => {
  const source = sourceOf([64, 64, 64], { patchZyx: [12, 24, 40], batchSize: 3 });
  for (const rung of BUDGET_LADDER) {
    const { data, network } = budgetParameters(source, rung).build();
    assert.deepEqual(data.trn_dl_params.patch_size, [12, 24, 40]);
    assert.equal(data.trn_dl_params.batch_size, 3);
    assert.equal(network.filters, rung.filters);
    assert.ok(network.kernel_sizes!.length <= 3);
  }
});

Deno.test("a few seconds of measuring give a training that fits", async () => {
  const tried: number[] = [];
  const budget = await proposeBudget(sourceOf([20, 20, 20]), {
    minutes: 0.15,
    memoryGib: 16,
    seed: 4,
    onMeasured: ({ secondsPerStep }) => tried.push(secondsPerStep),
  });
  assert.equal(tried.length, budget.measured.length);
  assert.ok(budget.chosen.fits);
  assert.ok(budget.measured.every((one) => one.secondsPerStep > 0 && one.peakBytes > 2 ** 27));
  assert.ok(budget.plannedMinutes <= 0.15);
  assert.equal(budget.parameters.training.seed, 4);
});

Deno.test("too little time or memory, and numbers that are none, are refused", async () => {
  const refused = (options: { minutes: number; memoryGib?: number }, text: RegExp) =>
    assert.rejects(
      proposeBudget(sourceOf([16, 16, 16]), options),
      (error) => isOvkitError(error, "ArgumentInvalid") && text.test(error.message),
    );
  await refused({ minutes: 0 }, /minutes: 0; expected a positive number/);
  await refused({ minutes: NaN }, /minutes/);
  await refused({ minutes: 1, memoryGib: -1 }, /memoryGib/);
  await refused({ minutes: 0.001 }, /the smallest network.*steps within 0 s/);
  await refused({ minutes: 1, memoryGib: 0.01 }, /and 0.0 GiB/);
});

Deno.test("measuring stops where asked", async () => {
  await assert.rejects(
    proposeBudget(sourceOf([16, 16, 16]), { minutes: 5, signal: AbortSignal.abort() }),
    (error) => isOvkitError(error, "Stopped"),
  );
});

Deno.test("a plan of a fingerprint alone cannot measure, and says so", async () => {
  const plan = planFromFingerprint(fingerprintOf([[1, 1, 1]], [[20, 20, 20]]));
  await assert.rejects(
    plan.budget({ minutes: 1 }),
    (error) => isOvkitError(error, "ArgumentInvalid") && /data set's plan\(\)/.test(error.message),
  );
});
