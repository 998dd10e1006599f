import { product } from "../../foundation/product.ts";
/** A U-Net by its numbers, finest stage first. */
export interface UnetNumbers {
  /** Whether the encoder's blocks are residual, after a first convolution. */
  readonly residual: boolean;
  /** Channels of the logits. */
  readonly outputChannels: number;
  /** Stride into each stage. */
  readonly strides: readonly (readonly number[])[];
  /** Features of each stage. */
  readonly features: readonly number[];
  /** Convolutions, or residual blocks, of each stage of the encoder. */
  readonly encoderBlocks: readonly number[];
  /** Convolutions of each stage of the decoder, one stage fewer. */
  readonly decoderConvolutions: readonly number[];
}

/**
 * How many values the outputs of all convolutions of a U-Net have for one patch: what nnU-Net
 * estimates memory by. Of a residual stage it counts two outputs a block and one for the shortcut's
 * convolution or pooling.
 *
 * @param patchSize voxels along the axes
 * @param unet the network
 */
export function vramEstimate(patchSize: readonly number[], unet: UnetNumbers): number {
  const { strides, features, encoderBlocks, decoderConvolutions, residual, outputChannels } = unet;
  let size = [...patchSize];
  const values = strides.map((stride, stage) => {
    size = size.map((n, axis) => Math.floor(n / stride[axis]));
    return features[stage] * product(size);
  });
  let total = residual ? features[0] * product(patchSize) : 0;
  values.forEach((outputs, stage) => {
    if (!residual) total += encoderBlocks[stage] * outputs;
    else total += (2 * encoderBlocks[stage] + shortcuts(unet, stage)) * outputs;
  });
  decoderConvolutions.forEach((convolutions, i) => {
    const stage = values.length - 2 - i;
    total += (convolutions + 1) * values[stage];
  });
  return total + outputChannels * values[0] / features[0];
}

function shortcuts({ strides, features }: UnetNumbers, stage: number): number {
  const before = stage === 0 ? features[0] : features[stage - 1];
  return before !== features[stage] || strides[stage].some((n) => n !== 1) ? 1 : 0;
}
