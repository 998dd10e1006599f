import { OvkitError } from "../foundation/ovkit_error.ts";
import { kernelSizesForPatch } from "../parameters/kernel_sizes_for_patch.ts";
import type { NetworkOverrides } from "../parameters/network_request.ts";
import { patchDivisors } from "../parameters/patch_divisors.ts";
import { chosenConfiguration } from "./nnunet_of_fingerprint.ts";
import type { NnunetConfiguration } from "./nnunet/plan_configuration.ts";
import type { NnunetPlan } from "./nnunet/plan_nnunet.ts";
import { poolAndKernels } from "./nnunet/pool_and_kernels.ts";
import type { PlanOverrides } from "./plan_overrides.ts";
import { proposePatch } from "./propose_patch.ts";

type Triple = [number, number, number];

/** Patch, batch and network for the data of a plan; axes are (z, y, x). */
export interface NetworkProposal {
  /** Voxels of a patch. */
  readonly patch_size: readonly [number, number, number];
  /** Patches of a batch. */
  readonly batch_size: number;
  /** Options of a U-Net, for `modelParameters().unet3d({ patch_size, ...network })`. */
  readonly network: NetworkOverrides;
  /** Where the U-Net differs from what nnU-Net would train, a sentence each. */
  readonly deviations: readonly string[];
}

/** What the stored data are like. */
export interface StoredGeometry {
  /** Shape of the median case. */
  readonly medianShapeZyx: readonly [number, number, number];
  /** Spacing of the cases. */
  readonly spacingZyxMm: readonly [number, number, number];
  /** Stages that should stay in the plane. */
  readonly n2dConvs: number;
}

/** What a proposal is made from. */
export interface ProposalSource {
  /** Shape and spacing of the stored data. */
  readonly geometry: StoredGeometry;
  /** nnU-Net's numbers, where the plan is nnU-Net's. */
  readonly nnunet: NnunetPlan | undefined;
  /** What the user decided. */
  readonly overrides: PlanOverrides;
}

const OVSEG_STAGES = 5;
const OVSEG_BATCH = 2;

/**
 * Proposes patch, batch and network: of nnU-Net's plan its own, turned to (z, y, x); else ovseg's
 * U-Net of five stages on the largest patch of the data's proportions within 96³ voxels.
 *
 * @throws {OvkitError} `ArgumentInvalid` where a patch of the user's own is no multiple of the
 * network's strides
 */
export function networkProposal(source: ProposalSource): NetworkProposal {
  const { nnunet, overrides } = source;
  const proposed = nnunet === undefined ? ovsegProposal(source) : nnunetProposal(source, nnunet);
  const network = { ...proposed.network, ...overrides.network };
  const divisors = patchDivisors(network.kernel_sizes ?? []);
  if (proposed.patch_size.some((n, axis) => n % divisors[axis] !== 0)) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "patch",
      found: `${proposed.patch_size.join(" × ")} voxels (z, y, x)`,
      expected: `multiples of ${divisors.join(" × ")}, the network's strides`,
    });
  }
  return { ...proposed, batch_size: overrides.batchSize ?? proposed.batch_size, network };
}

function ovsegProposal({ geometry, overrides }: ProposalSource): NetworkProposal {
  const n2dConvs = Math.min(geometry.n2dConvs, OVSEG_STAGES);
  const kernels = Array.from(
    { length: OVSEG_STAGES },
    (_, stage): Triple => stage < n2dConvs ? [1, 3, 3] : [3, 3, 3],
  );
  const divisor = patchDivisors(kernels) as Triple;
  const patch_size = overrides.patchZyx ??
    proposePatch(geometry.medianShapeZyx, geometry.spacingZyxMm, { divisor });
  return {
    patch_size,
    batch_size: OVSEG_BATCH,
    network: kernelSizesForPatch(patch_size, { n2dConvs, maxStages: OVSEG_STAGES }),
    deviations: [],
  };
}

function nnunetProposal({ overrides }: ProposalSource, plan: NnunetPlan): NetworkProposal {
  const planned = chosenConfiguration(plan, overrides);
  const configuration = overrides.patchZyx === undefined
    ? planned
    : withPatch(planned, plan.transposeForward.map((axis) => overrides.patchZyx![axis]));
  const turned = (triple: readonly number[]): Triple => {
    const [z, y, x] = plan.transposeBackward.map((axis) => triple[axis]);
    return [z, y, x];
  };
  const strides = configuration.strides.map(turned);
  const kernels = configuration.kernelSizes.map(turned);
  const coupled = kernels.map((kernel, stage): Triple => {
    const next = strides[stage + 1];
    return next === undefined ? kernel : kernelOfStride(next);
  });
  return {
    patch_size: turned(configuration.patchSize),
    batch_size: configuration.batchSize,
    network: {
      filters: configuration.features,
      filters_max: Math.max(...configuration.features),
      kernel_sizes: coupled,
      kernel_sizes_up: kernels.slice(0, -1),
      n_pyramid_scales: kernels.length - 1,
    },
    deviations: deviationsOf(configuration, { kernels, coupled }),
  };
}

/** The kernel that has a stride of the U-Net, which halves an axis where its kernel has edge 3. */
function kernelOfStride(stride: Triple): Triple {
  return stride.map((step) => step === 2 ? 3 : 1) as Triple;
}

function withPatch(
  configuration: NnunetConfiguration,
  patch: readonly number[],
): NnunetConfiguration {
  const { strides, kernelSizes, divisors } = poolAndKernels(configuration.spacing, patch);
  if (patch.some((n, axis) => n % divisors[axis] !== 0)) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "patch",
      found: `${patch.join(" × ")} voxels`,
      expected: `multiples of ${divisors.join(" × ")}, as nnU-Net pools these data`,
    });
  }
  const features = strides.map((_, stage) =>
    Math.min(configuration.features[0] * 2 ** stage, Math.max(...configuration.features))
  );
  const { encoderBlocks } = configuration;
  return {
    ...configuration,
    patchSize: patch,
    strides,
    kernelSizes,
    features,
    encoderBlocks: strides.map((_, stage) => encoderBlocks[stage] ?? encoderBlocks.at(-1)!),
    decoderConvolutions: strides.slice(1).map(() => configuration.decoderConvolutions[0] ?? 0),
  };
}

function deviationsOf(
  { residual, encoderBlocks }: NnunetConfiguration,
  { kernels, coupled }: { kernels: readonly Triple[]; coupled: readonly Triple[] },
): string[] {
  const deviations: string[] = [];
  const stages = kernels.flatMap((kernel, stage) =>
    kernel.join() === coupled[stage].join() ? [] : [`${stage + 1}`]
  );
  if (stages.length > 0) {
    deviations.push(
      `encoder kernels of stage ${stages.join(", ")} have edge 1 in place of 3 where the next ` +
        "stage does not halve an axis, or 3 in place of 1 where it does",
    );
  }
  if (residual) {
    deviations.push(
      `nnU-Net's encoder has ${encoderBlocks.join(", ")} residual blocks, here two convolutions`,
    );
  }
  return deviations;
}
