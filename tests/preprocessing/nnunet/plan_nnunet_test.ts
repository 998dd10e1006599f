import assert from "node:assert/strict";
import fc from "fast-check";
import {
  NNUNET_PLANNERS,
  type NnunetPlannerName,
} from "../../../lib/preprocessing/nnunet/nnunet_planners.ts";
import { planNnunet } from "../../../lib/preprocessing/nnunet/plan_nnunet.ts";
import { poolAndKernels } from "../../../lib/preprocessing/nnunet/pool_and_kernels.ts";
import { roundHalfEven } from "../../../lib/preprocessing/nnunet/round_half_even.ts";
import { nnunetTargetSpacing } from "../../../lib/preprocessing/nnunet/target_spacing.ts";
import { vramEstimate } from "../../../lib/preprocessing/nnunet/vram_estimate.ts";
import { PREPROCESSING } from "../golden_volume.ts";

interface GoldenConfiguration {
  batch_size: number;
  patch_size: number[];
  median_image_size_in_voxels: number[];
  spacing: number[];
  batch_dice: boolean;
  n_stages: number;
  features_per_stage: number[];
  kernel_sizes: number[][];
  strides: number[][];
  n_per_stage_encoder: number[];
  n_conv_per_stage_decoder: number[];
}

interface GoldenFingerprint {
  name: string;
  spacings: number[][];
  shapes_after_crop: number[][];
  n_labels_incl_background: number;
  plans: Record<string, {
    transpose_forward: number[];
    transpose_backward: number[];
    original_median_spacing_after_transp: number[];
    original_median_shape_after_transp: number[];
    configurations: Record<string, GoldenConfiguration>;
  }>;
}

function golden<T>(name: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(name, PREPROCESSING)));
}

const FINGERPRINTS = golden<GoldenFingerprint[]>("nnunet_plans.json");
const CONFIGURATIONS = ["2d", "3d_fullres", "3d_lowres"] as const;

function plannerNamed(name: string): NnunetPlannerName {
  const found = Object.entries(NNUNET_PLANNERS).find(([, one]) => one.nnunetName === name);
  return found![0] as NnunetPlannerName;
}

for (const { name, spacings, shapes_after_crop, n_labels_incl_background, plans } of FINGERPRINTS) {
  for (const [planner, expected] of Object.entries(plans)) {
    Deno.test(`${name}: the numbers are those of nnU-Net's ${planner}`, () => {
      const plan = planNnunet(
        { spacings, shapesAfterCrop: shapes_after_crop, outputChannels: n_labels_incl_background },
        { planner: plannerNamed(planner) },
      );
      assert.deepEqual(plan.transposeForward, expected.transpose_forward);
      assert.deepEqual(plan.transposeBackward, expected.transpose_backward);
      assert.deepEqual(plan.originalMedianSpacing, expected.original_median_spacing_after_transp);
      assert.deepEqual(plan.originalMedianShape, expected.original_median_shape_after_transp);
      for (const configuration of CONFIGURATIONS) {
        const ours = plan[configuration];
        const theirs = expected.configurations[configuration];
        assert.equal(ours === undefined, theirs === undefined, configuration);
        if (ours === undefined) continue;
        assert.deepEqual({
          batch_size: ours.batchSize,
          patch_size: ours.patchSize,
          median_image_size_in_voxels: ours.medianShape,
          spacing: ours.spacing,
          batch_dice: ours.batchDice,
          n_stages: ours.strides.length,
          features_per_stage: ours.features,
          kernel_sizes: ours.kernelSizes,
          strides: ours.strides,
          n_per_stage_encoder: ours.encoderBlocks,
          n_conv_per_stage_decoder: ours.decoderConvolutions,
        }, withoutNormalisation(theirs));
        assert.equal(ours.residual, planner !== "ExperimentPlanner");
      }
    });
  }
}

function withoutNormalisation(configuration: GoldenConfiguration): unknown {
  const { normalization_schemes: _scheme, ...rest } = configuration as unknown as Record<
    string,
    unknown
  >;
  return rest;
}

Deno.test("poolings and kernels of random spacings and patches are nnU-Net's", () => {
  interface Topology {
    spacing: number[];
    patch_size: number[];
    num_pool_per_axis: number[];
    pool_op_kernel_sizes: number[][];
    conv_kernel_sizes: number[][];
    padded_patch_size: number[];
    must_be_divisible_by: number[];
  }
  const cases = golden<Topology[]>("nnunet_topology.json");
  assert.equal(cases.length, 40);
  for (const expected of cases) {
    assert.deepEqual(poolAndKernels(expected.spacing, expected.patch_size), {
      poolsPerAxis: expected.num_pool_per_axis,
      strides: expected.pool_op_kernel_sizes,
      kernelSizes: expected.conv_kernel_sizes,
      patchSize: expected.padded_patch_size,
      divisors: expected.must_be_divisible_by,
    });
  }
});

const edge = fc.integer({ min: 4, max: 400 });
const millimetres = fc.double({ min: 0.2, max: 8, noNaN: true });
const triples = fc.tuple(
  fc.tuple(millimetres, millimetres, millimetres),
  fc.tuple(edge, edge, edge),
);

Deno.test("a patch is a multiple of its poolings, and the last feature map at least 4 wide", () => {
  fc.assert(fc.property(triples, ([spacing, patch]) => {
    const { patchSize, divisors, poolsPerAxis, strides, kernelSizes } = poolAndKernels(
      spacing,
      patch,
    );
    patchSize.forEach((n, axis) => {
      assert.equal(divisors[axis], 2 ** poolsPerAxis[axis]);
      assert.equal(n % divisors[axis], 0);
      assert.ok(n >= patch[axis] && n < patch[axis] + divisors[axis]);
      assert.ok(n / divisors[axis] >= 4);
    });
    assert.equal(strides.length, kernelSizes.length);
    const flat = kernelSizes.flat();
    assert.ok(flat.every((size) => size === 1 || size === 3));
  }));
});

Deno.test("less memory never gives a larger patch", () => {
  const memory = fc.tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }));
  const planner = fc.constantFrom<NnunetPlannerName[]>("default", "resEncM", "resEncL");
  const voxels = (patch: readonly number[]) => patch.reduce((all, n) => all * n, 1);
  fc.assert(
    fc.property(triples, memory, planner, ([spacing, shape], [a, b], planner) => {
      const fingerprint = { spacings: [spacing], shapesAfterCrop: [shape], outputChannels: 3 };
      const [less, more] = [Math.min(a, b), Math.max(a, b)].map((memoryGb) =>
        planNnunet(fingerprint, { planner, memoryGb })
      );
      for (const kind of ["2d", "3d_fullres"] as const) {
        const [small, large] = [less[kind]!, more[kind]!];
        assert.ok(voxels(small.patchSize) <= voxels(large.patchSize), kind);
        assert.ok(small.batchSize >= 2);
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("the order of the axes only changes the order of the numbers", () => {
  const shapes = [[60, 300, 260], [70, 280, 300], [66, 290, 290]];
  const spacings = [[4, 1, 0.9], [5, 1.1, 1], [4.5, 0.8, 0.7]];
  const moved = (list: number[][]) => list.map(([z, y, x]) => [y, z, x]);
  const plan = planNnunet({ spacings, shapesAfterCrop: shapes, outputChannels: 2 });
  const other = planNnunet({
    spacings: moved(spacings),
    shapesAfterCrop: moved(shapes),
    outputChannels: 2,
  });
  assert.deepEqual(plan.transposeForward, [0, 1, 2]);
  assert.deepEqual(other.transposeForward, [1, 0, 2]);
  assert.deepEqual(other["3d_fullres"], plan["3d_fullres"]);
  assert.deepEqual(other["2d"], plan["2d"]);
});

Deno.test("the tenth percentile needs thick and few slices, and is never the finest", () => {
  const shapes = [[20, 200, 200], [20, 200, 200]];
  assert.deepEqual(nnunetTargetSpacing([[8, 1, 1], [10, 1, 1]], shapes), [8.2, 1, 1]);
  const many = [[100, 200, 200], [100, 200, 200]];
  assert.deepEqual(nnunetTargetSpacing([[8, 1, 1], [10, 1, 1]], many), [9, 1, 1]);
  const thin = [[5, 1, 1], ...Array(4).fill([10, 1, 1])];
  assert.deepEqual(nnunetTargetSpacing(thin, Array(5).fill(shapes[0])), [7, 1, 1]);
  const finest = [[0.5, 1, 1], [0.5, 1, 1], ...Array(4).fill([10, 1, 1])];
  assert.deepEqual(nnunetTargetSpacing(finest, Array(6).fill(shapes[0])), [1 + 1e-5, 1, 1]);
  assert.throws(() => nnunetTargetSpacing([], []), RangeError);
});

Deno.test("the memory of a small network by hand", () => {
  const strides = [[1, 1, 1], [2, 2, 2]];
  const features = [2, 4];
  const plain = vramEstimate([4, 4, 4], {
    residual: false,
    outputChannels: 3,
    strides,
    features,
    encoderBlocks: [2, 2],
    decoderConvolutions: [2],
  });
  assert.equal(plain, 2 * 128 + 2 * 32 + 3 * 128 + 3 * 64);
  const residual = vramEstimate([4, 4, 4], {
    residual: true,
    outputChannels: 3,
    strides,
    features,
    encoderBlocks: [1, 3],
    decoderConvolutions: [1],
  });
  assert.equal(residual, 128 + 2 * 128 + (6 + 1) * 32 + 2 * 128 + 3 * 64);
});

Deno.test("halves are rounded to the even neighbour", () => {
  assert.deepEqual([0.5, 1.5, 2.5, 2.4, 2.6, -0.5, -1.5].map((v) => roundHalfEven(v) + 0), [
    ...[0, 2, 2, 2, 3, 0, -2],
  ]);
});

Deno.test("single slices have no 3D plan; memory must be positive", () => {
  const fingerprint = {
    spacings: [[5, 1, 1]],
    shapesAfterCrop: [[1, 256, 256]],
    outputChannels: 2,
  };
  const plan = planNnunet(fingerprint);
  assert.equal(plan["3d_fullres"], undefined);
  assert.deepEqual(plan["2d"].patchSize, [256, 256]);
  assert.throws(() => planNnunet(fingerprint, { memoryGb: 0 }), RangeError);
});
