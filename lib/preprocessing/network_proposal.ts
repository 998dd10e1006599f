import { OvkitError } from "../foundation/ovkit_error.ts";
import { kernelSizesForPatch } from "../parameters/kernel_sizes_for_patch.ts";
import type { NetworkOverrides } from "../parameters/network_request.ts";
import { patchAndKernels } from "../parameters/patch_and_kernels.ts";
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
  /** Its name: ovseg's U-Net, or one of nnU-Net's. */
  readonly architecture: "UNet" | "PlainConvUNet" | "ResidualEncoderUNet";
  /** Its options, for `modelParameters().network(architecture, { patch_size, ...network })`. */
  readonly network: NetworkOverrides;
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
 * Proposes patch, batch and network: of nnU-Net's plan all its own, turned to (z, y, x); else ovseg's
 * U-Net of five stages on the largest patch of the data's proportions within 96³ voxels, or on a
 * patch of the user's own with as many stages, up to five, as its edges can be halved.
 *
 * @throws {OvkitError} `ArgumentInvalid` where a patch of the user's own is no multiple of the
 * network's strides, or as {@linkcode patchAndKernels}
 */
export function networkProposal(source: ProposalSource): NetworkProposal {
  const { nnunet, overrides } = source;
  const proposed = nnunet === undefined ? ovsegProposal(source) : nnunetProposal(source, nnunet);
  const network = { ...proposed.network, ...overrides.network };
  const divisors = patchDivisors(network.kernel_sizes ?? [], { strides: network.strides });
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
  const { medianShapeZyx, spacingZyxMm, n2dConvs } = geometry;
  const { patch_size, kernel_sizes } = patchAndKernels({
    patchZyx: overrides.patchZyx,
    n2dConvs,
    stages: OVSEG_STAGES,
    propose: (divisor) => proposePatch(medianShapeZyx, spacingZyxMm, { divisor }),
  });
  return {
    patch_size,
    batch_size: OVSEG_BATCH,
    architecture: "UNet",
    network: kernelSizesForPatch(patch_size, { n2dConvs, maxStages: kernel_sizes.length }),
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
  const { features, residual, encoderBlocks, decoderConvolutions } = configuration;
  return {
    patch_size: turned(configuration.patchSize),
    batch_size: configuration.batchSize,
    architecture: residual ? "ResidualEncoderUNet" : "PlainConvUNet",
    network: {
      filters: features,
      filters_max: Math.max(...features),
      kernel_sizes: configuration.kernelSizes.map(turned),
      strides: configuration.strides.map(turned),
      ...(residual ? { n_blocks_list: encoderBlocks } : { n_conv_per_stage: encoderBlocks }),
      n_conv_per_stage_decoder: decoderConvolutions,
    },
  };
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
