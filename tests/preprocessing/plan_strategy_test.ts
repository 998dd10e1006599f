import assert from "node:assert/strict";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import { patchDivisors } from "../../lib/parameters/patch_divisors.ts";
import { bodyMask } from "../../lib/preprocessing/body_mask.ts";
import type { Fingerprint } from "../../lib/preprocessing/fingerprint.ts";
import { planFromFingerprint } from "../../lib/preprocessing/plan_from_fingerprint.ts";
import { preprocessImage } from "../../lib/preprocessing/preprocess_image.ts";
import { cube, fingerprintOf, GOLDEN, golden, type Triple } from "./strategy_fixture.ts";

Deno.test("by nnU-Net's strategy spacing, patch and batch are nnU-Net's", () => {
  for (const name of ["ovarian_ct", "liver_ct", "acdc", "tiny"]) {
    const { plan, configurations: { "3d_fullres": expected } } = golden(name);
    const nnunet = plan.strategy("nnunet");
    assert.equal(plan.nnunet, undefined);
    const forward = nnunet.nnunet!.transposeForward;
    const spacing = nnunet.parameters.target_spacing!;
    assert.deepEqual(forward.map((axis) => spacing[axis]), expected.spacing);
    const { patch_size, batch_size } = nnunet.proposal;
    assert.deepEqual(forward.map((axis) => patch_size[axis]), expected.patch_size);
    assert.equal(batch_size, expected.batch_size);
    assert.equal(JSON.stringify(nnunet.strategy("ovseg")), JSON.stringify(plan.strategy("ovseg")));
  }
});

Deno.test("the low resolution can be chosen, and is refused where there is none", () => {
  const { plan, configurations } = golden("liver_ct");
  const low = plan.strategy("nnunet", { configuration: "3d_lowres" });
  assert.deepEqual(low.parameters.target_spacing, configurations["3d_lowres"].spacing);
  assert.deepEqual(low.proposal.patch_size, configurations["3d_lowres"].patch_size);
  assert.ok(low.reasons.some((reason) => /low resolution/.test(reason)));
  assert.throws(
    () => golden("tiny").plan.strategy("nnunet", { configuration: "3d_lowres" }),
    (error) =>
      isOvkitError(error, "ArgumentInvalid") && /one of 2d, 3d_fullres$/.test(error.message),
  );
});

Deno.test("every proposal builds a network whose strides divide the patch", () => {
  for (const name of GOLDEN.map((one) => one.name)) {
    const { plan } = golden(name);
    for (const chosen of [plan, plan.strategy("nnunet")]) {
      const { patch_size, batch_size, architecture, network } = chosen.proposal;
      const parameters = modelParameters()
        .network(architecture, { patch_size, ...network, in_channels: 1, out_channels: 3 })
        .set("data.trn_dl_params.batch_size", batch_size)
        .build();
      assert.deepEqual(parameters.data.trn_dl_params.patch_size, [...patch_size]);
      const kernels = parameters.network.kernel_sizes!;
      const divisors = patchDivisors(kernels, { strides: parameters.network.strides });
      assert.ok(patch_size.every((n, axis) => n % divisors[axis] === 0), name);
      if (chosen.nnunet === undefined) continue;
      const { strides, kernelSizes } = chosen.nnunet["3d_fullres"]!;
      const back = chosen.nnunet.transposeBackward;
      const product = (axis: number) => strides.reduce((all, stride) => all * stride[axis], 1);
      assert.deepEqual(divisors, back.map(product));
      assert.deepEqual(kernels, kernelSizes.map((kernel) => back.map((axis) => kernel[axis])));
    }
  }
});

Deno.test("a residual planner's numbers are kept", () => {
  const { plan } = golden("liver_ct");
  const large = plan.strategy("nnunet", { planner: "resEncL" });
  assert.deepEqual(large.nnunet!["3d_fullres"]!.encoderBlocks, [1, 3, 4, 6, 6, 6]);
  assert.equal(large.nnunet!.memoryGb, 24);
  assert.equal(large.proposal.architecture, "ResidualEncoderUNet");
  assert.deepEqual(large.proposal.network.n_blocks_list, [1, 3, 4, 6, 6, 6]);
  const small = plan.strategy("nnunet", { memoryGb: 4 }).proposal.patch_size;
  const usual = plan.strategy("nnunet").proposal.patch_size;
  assert.ok(small[0] * small[1] * small[2] < usual[0] * usual[1] * usual[2]);
});

Deno.test("cases that shrink by cropping are scaled without their zeros", () => {
  const shapes: Triple[] = [[100, 100, 100], [100, 100, 100]];
  const spacings: Triple[] = [[1, 1, 1], [1, 1, 1]];
  const plan = (nonzero: Triple[], modality = "MRI") =>
    planFromFingerprint(fingerprintOf(spacings, shapes, { modality, nonzero })).strategy("nnunet");
  const cropped: Triple[] = [[90, 90, 90], [90, 90, 90]];
  assert.deepEqual(plan(cropped).parameters.normalisation, ["per_case_nonzero"]);
  assert.deepEqual(plan(cropped).parameters.scaling, [null]);
  assert.deepEqual(plan([[91, 91, 91], [91, 91, 91]]).parameters.normalisation, ["per_case"]);
  assert.deepEqual(plan(cropped, "CT").parameters.normalisation, ["window"]);
  assert.deepEqual(plan(cropped, "CT").parameters.scaling, [[10, 60]]);
  assert.deepEqual(plan(cropped).strategy("ovseg").parameters.normalisation, ["per_case"]);
});

Deno.test("the zeros around the body stay 0, those inside are scaled", () => {
  const rows = [
    ...[0, 0, 0, 0, 0],
    ...[0, 2, 2, 2, 0],
    ...[0, 2, 0, 2, 0],
    ...[0, 2, 2, 2, 0],
    ...[0, 0, 0, 0, 0],
  ];
  const slab = [...new Array(25).fill(2), ...rows, ...new Array(25).fill(2)];
  const solid = cube(Float32Array.from(slab), [3, 5, 5]);
  const body = bodyMask([solid]);
  assert.deepEqual([...body.slice(25, 50)], [
    ...[0, 0, 0, 0, 0],
    ...[0, 1, 1, 1, 0],
    ...[0, 1, 1, 1, 0],
    ...[0, 1, 1, 1, 0],
    ...[0, 0, 0, 0, 0],
  ]);
  const other = cube(new Float32Array(75).fill(1), [3, 5, 5]);
  assert.ok(bodyMask([solid, other]).every((value) => value === 1));
  const { data } = preprocessImage([solid], {
    apply_resizing: false,
    target_spacing: null,
    apply_pooling: false,
    pooling_stride: null,
    resampling: "ovseg",
    do_nn_img_interp: false,
    n_im_channels: 1,
    normalisation: ["per_case_nonzero"],
    window: [null],
    scaling: [null],
  });
  const mean = 2 * 58 / 59;
  const sd = Math.sqrt((58 * (2 - mean) ** 2 + mean ** 2) / 59);
  assert.equal(data[25], 0);
  assert.ok(Math.abs(data[37] - (0 - mean) / sd) < 1e-5);
  assert.ok(Math.abs(data[31] - (2 - mean) / sd) < 1e-5);
});

Deno.test("planned against chosen, as data and as a table", () => {
  const { plan } = golden("liver_ct");
  assert.deepEqual(plan.diff().differences, []);
  assert.match(plan.diff().toMarkdown(), /as planned/);
  assert.deepEqual(plan.strategy("nnunet").diff().differences, []);
  const nnunet = plan.strategy("nnunet");
  const chosen = nnunet.patch([64, 64, 64]).batchSize(4).window(-100, 200)
    .network({ filters: 16, filters_max: 128 });
  const diff = chosen.diff();
  const by = new Map(diff.differences.map((one) => [one.path, one]));
  assert.deepEqual(by.get("patch_size"), {
    path: "patch_size",
    planned: [128, 128, 128],
    chosen: [64, 64, 64],
  });
  assert.deepEqual(by.get("batch_size"), { path: "batch_size", planned: 2, chosen: 4 });
  assert.deepEqual(by.get("window")?.chosen, [[-100, 200]]);
  assert.equal(by.get("network.filters")?.chosen, 16);
  assert.match(diff.toMarkdown(), /\| batch_size \| 2 \| 4 \|/);
  const display = (diff as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for("Jupyter.display")
  ];
  assert.equal(display()["text/markdown"], diff.toMarkdown());
  assert.match(nnunet.toMarkdown(), /nnU-Net, planner default for 8 GB/);
  assert.match(nnunet.toMarkdown(), /patch of 128 × 128 × 128 voxels, batch of 2/);
  assert.doesNotMatch(nnunet.toMarkdown(), /Changed by hand/);
});

Deno.test("a spacing of one's own leads nnU-Net's patch, and impossible values are refused", () => {
  const { plan } = golden("ovarian_ct");
  const nnunet = plan.strategy("nnunet").spacing([2, 2, 2]);
  assert.deepEqual(nnunet.parameters.target_spacing, [2, 2, 2]);
  assert.deepEqual(nnunet.nnunet!["3d_fullres"]!.spacing, [2, 2, 2]);
  assert.deepEqual(plan.percentiles(0, 100).parameters.window, [[50, 70]]);
  const odd = [[plan, [37, 63, 64]], [nnunet, [37, 63, 64]], [nnunet, [37, 64, 64]]] as const;
  for (const [chosen, patch] of odd) {
    assert.throws(
      () => chosen.patch(patch),
      (error) => isOvkitError(error, "ArgumentInvalid"),
    );
  }
  for (const chosen of [plan, nnunet]) {
    assert.throws(() => chosen.patch([0, 64, 64]), RangeError);
    assert.throws(() => chosen.batchSize(1.5), RangeError);
    assert.throws(() => chosen.percentiles(99, 1), RangeError);
    assert.deepEqual(chosen.patch([32, 64, 64]).proposal.patch_size, [32, 64, 64]);
  }
});

Deno.test("the network has the stages that a patch of one's own can be halved to", () => {
  const thick = golden("ovarian_ct").plan;
  const plan = thick.spacing([1, 1, 1]);
  const stagesOf = (patch: [number, number, number], changed = plan) =>
    changed.patch(patch).proposal.network.kernel_sizes!.length;
  assert.equal(stagesOf([32, 64, 64]), 5);
  assert.equal(stagesOf([40, 56, 40]), 4);
  assert.equal(stagesOf([28, 40, 28]), 3);
  assert.equal(stagesOf([16, 16, 16]), 3);
  assert.equal(stagesOf([28, 40, 28], plan.patch([64, 64, 64])), 3);
  assert.equal(stagesOf([37, 64, 64], thick), thick.n2dConvs + 1);
  assert.throws(
    () => plan.patch([6, 6, 6]),
    (error) => isOvkitError(error, "ArgumentInvalid") && /at least 8 voxels/.test(error.message),
  );
  const decided = plan.network({ kernel_sizes: [3, 3, 3, 3, 3] });
  assert.throws(
    () => decided.patch([28, 40, 28]),
    (error) => isOvkitError(error, "ArgumentInvalid") && /multiples of 16/.test(error.message),
  );
});

Deno.test("fingerprints that no plan can be made from are refused", () => {
  const good = fingerprintOf([[1, 1, 1]], [[9, 9, 9]], { classNames: { 1: "liver", 3: "tumour" } });
  assert.ok(
    planFromFingerprint(good).reasons.some((r) => /class 3 \(tumour\) is in no case/.test(r)),
  );
  const [one] = good.cases;
  const refused: [Fingerprint, "DataInvalid" | "GeometryMismatch", RegExp][] = [
    [{ ...good, cases: [] }, "DataInvalid", /without cases/],
    [{ ...good, intensities: [] }, "DataInvalid", /no voxel of any class/],
    [{ ...good, nChannels: 2 }, "DataInvalid", /c0: 1 image channels; expected 2/],
    [
      { ...good, cases: [{ ...one, spacingZyxMm: [0, 1, 1] }] },
      "GeometryMismatch",
      /spacing 0 × 1 × 1 mm/,
    ],
    [
      { ...good, cases: [{ ...one, spacingZyxMm: [NaN, 1, 1] }] },
      "GeometryMismatch",
      /spacing NaN/,
    ],
    [{ ...good, cases: [{ ...one, shapeZyx: [0, 1, 1] }] }, "GeometryMismatch", /shape 0 × 1 × 1/],
  ];
  for (const [fingerprint, tag, pattern] of refused) {
    assert.throws(() => planFromFingerprint(fingerprint), (error) => {
      assert.ok(isOvkitError(error, tag), String(error));
      assert.match(error.message, pattern);
      return true;
    });
  }
  assert.throws(
    () => planFromFingerprint(good).classes([1, 3]),
    (error) => isOvkitError(error, "DataInvalid") && /no voxel of class 3;/.test(error.message),
  );
});
