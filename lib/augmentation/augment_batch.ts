import type { Tensor, Tensor1D, Tensor2D, Tensor4D, Tensor5D } from "../engine/tensor_types.ts";
import { compile } from "../engine/compile.ts";
import { hasNativeOps, runNativeOp } from "../engine/ops/run_native_op.ts";
import { dataTypes } from "../engine/tensorflow/data_types.ts";
import { attribute } from "../engine/tensorflow/op_attribute.ts";
import { tf } from "../engine/tf.ts";
import type { AugmentationDraw } from "./augmentation_draw.ts";
import { gaussianKernel } from "./gaussian_kernel.ts";
import { type AxisSources, lowResolutionSources } from "./low_resolution_sources.ts";
import { projectiveTransforms } from "./projective_transforms.ts";

/** A batch of patches on the engine. */
export interface BatchTensors {
  /** [n, z, y, x, channels] */
  readonly image: Tensor5D;
  /** [n, z, y, x], int32 */
  readonly label: Tensor4D;
}

/** Applies drawn augmentations to a batch; the batch given is disposed. */
export type BatchAugmenter = (
  batch: BatchTensors,
  draws: readonly AugmentationDraw[],
) => Promise<BatchTensors>;

/**
 * Makes an augmenter that cuts padded patches down to the patch while it transforms them: images
 * bilinear, labels nearest, zeros outside.
 *
 * @param patchZyx size of what comes out
 */
export function batchAugmenter(patchZyx: readonly [number, number, number]): BatchAugmenter {
  const [toZ, toY, toX] = patchZyx;
  const spatial = compile(transformBatch, { precision: "float32", name: "spatial augmentation" });
  const gray = compile(changeGrayValues, { precision: "float32", name: "grey-value augmentation" });
  const blur = compile(blurInPlane, { precision: "float32", name: "blur augmentation" });
  const coarsen = compile(lowerResolution, { precision: "float32", name: "low resolution" });

  function transformBatch(
    image: Tensor5D,
    label: Tensor4D,
    transforms: Tensor2D,
    slices: Tensor1D,
  ) {
    const [n, z, y, x, channels] = image.shape;
    const all = transforms.reshape([n, 1, 8]).tile([1, toZ, 1]).reshape([n * toZ, 8]);
    const turn = (planes: Tensor4D, interpolation: "bilinear" | "nearest") =>
      transformPlanes(tf.gather(planes, slices), all as Tensor2D, {
        interpolation,
        size: [toY, toX],
      });
    return {
      image: turn(image.reshape([n * z, y, x, channels]), "bilinear")
        .reshape([n, toZ, toY, toX, channels]),
      label: turn(label.cast("float32").reshape([n * z, y, x, 1]), "nearest")
        .reshape([n, toZ, toY, toX]).cast("int32"),
    };
  }

  return async function augment(batch, draws) {
    const [n, z, y, x] = batch.image.shape;
    const inputs = [
      tf.tensor2d(projectiveTransforms(draws, [y, x], [toY, toX]), [n, 8]),
      tf.tensor1d(sliceOrder(draws, z, toZ), "int32"),
    ] as const;
    const moved = await spatial(batch.image, batch.label, ...inputs);
    tf.dispose([batch.image, batch.label, ...inputs]);
    let image = moved.image as Tensor5D;
    const replace = (next: Tensor) => {
      image.dispose();
      image = next as Tensor5D;
    };
    if (draws.some((draw) => draw.blur > 0)) {
      const kernels = tf.tensor2d(draws.map((draw) => gaussianKernel(draw.blur)));
      replace(await blur(image, kernels));
      kernels.dispose();
    }
    if (draws.some(changesGray)) {
      const factors = tf.tensor2d(draws.map(grayFactors));
      const seeds = tf.tensor2d(draws.map((draw) => [draw.noiseSeed, 0]), undefined, "int32");
      replace(await gray(image, factors, seeds));
      tf.dispose([factors, seeds]);
    }
    if (draws.some((draw) => draw.lowResolution > 1)) {
      const sources = axisSources(image, draws);
      replace(await coarsen(image, ...sources));
      tf.dispose(sources);
    }
    return { image, label: moved.label as Tensor4D };
  };
}

/** Transforms planes [n, y, x, channels], one by one on the fallbacks, which take the first only. */
function transformPlanes(
  planes: Tensor4D,
  transforms: Tensor2D,
  options: { interpolation: "bilinear" | "nearest"; size: [number, number] },
): Tensor4D {
  const { interpolation, size } = options;
  const run = (images: Tensor4D, how: Tensor2D) =>
    tf.image.transform(images, how, interpolation, "constant", 0, size);
  if (hasNativeOps()) return run(planes, transforms);
  const single = tf.split(planes, planes.shape[0]) as Tensor4D[];
  return tf.concat(single.map((plane, i) => run(plane, transforms.slice([i, 0], [1, 8]))));
}

function sliceOrder(
  draws: readonly AugmentationDraw[],
  depth: number,
  toDepth: number,
): Int32Array {
  const low = Math.floor((depth - toDepth) / 2);
  return Int32Array.from({ length: draws.length * toDepth }, (_, i) => {
    const sample = Math.floor(i / toDepth);
    const slice = i % toDepth;
    return sample * depth + low + (draws[sample].flipZ ? toDepth - 1 - slice : slice);
  });
}

function changesGray(draw: AugmentationDraw): boolean {
  return draw.noise > 0 || grayFactors(draw).slice(1).some((factor) => factor !== 1);
}

function grayFactors(draw: AugmentationDraw): number[] {
  return [draw.noise, draw.brightness, draw.contrast, draw.gamma, draw.gammaInverted];
}

function changeGrayValues(image: Tensor5D, factors: Tensor2D, seeds: Tensor2D): Tensor5D {
  const samples = tf.split(image, image.shape[0], 0) as Tensor5D[];
  const rows = tf.unstack(factors) as Tensor1D[];
  const changed = samples.map((sample, i) => {
    const [noise, brightness, contrast, gamma, inverted] = tf.unstack(rows[i]);
    const noisy = sample.add(standardNormal(sample.shape, seeds, i).mul(noise)).mul(brightness);
    const low = noisy.min();
    const high = noisy.max();
    const center = noisy.mean();
    const stretched = noisy.sub(center).mul(contrast).add(center).minimum(high).maximum(low);
    return applyGamma(applyGamma(stretched, gamma), inverted, true);
  });
  return tf.concat(changed, 0) as Tensor5D;
}

function applyGamma(image: Tensor, exponent: Tensor, inverted = false): Tensor {
  const low = image.min();
  const range = image.max().sub(low).add(1e-7);
  const unit = image.sub(low).div(range);
  const base = inverted ? tf.sub(1, unit) : unit;
  const power = base.maximum(0).pow(exponent);
  return (inverted ? tf.sub(1, power) : power).mul(range).add(low);
}

function standardNormal(shape: number[], seeds: Tensor2D, sample: number): Tensor {
  if (!hasNativeOps()) {
    return tf.randomNormal(shape, 0, 1, "float32", seeds.dataSync()[2 * sample]);
  }
  const seed = seeds.slice([sample, 0], [1, 2]).reshape([2]);
  return runNativeOp("StatelessRandomNormal", [tf.tensor1d(shape, "int32"), seed], {
    attributes: [
      attribute.type("dtype", dataTypes.float32),
      attribute.type("T", dataTypes.int32),
      attribute.type("Tseed", dataTypes.int32),
    ],
  })[0];
}

function blurInPlane(image: Tensor5D, kernels: Tensor2D): Tensor5D {
  const [n, z, y, x, channels] = image.shape;
  const blurred = (tf.split(image, n, 0) as Tensor5D[]).map((sample, i) => {
    const kernel = kernels.slice([i, 0], [1, 11]);
    const planes = sample.reshape([z, y, x, channels]).transpose([0, 3, 1, 2])
      .reshape([z * channels, y, x, 1]) as Tensor4D;
    const along = kernel.reshape([11, 1, 1, 1]) as Tensor4D;
    const across = kernel.reshape([1, 11, 1, 1]) as Tensor4D;
    return tf.conv2d(tf.conv2d(planes, along, 1, "same"), across, 1, "same")
      .reshape([z, channels, y, x]).transpose([0, 2, 3, 1]).reshape([1, z, y, x, channels]);
  });
  return tf.concat(blurred, 0) as Tensor5D;
}

type AxisTensors = [Tensor2D, Tensor2D, Tensor2D, Tensor2D, Tensor2D, Tensor2D, ...Tensor2D[]];

function axisSources(image: Tensor5D, draws: readonly AugmentationDraw[]): AxisTensors {
  return [1, 2, 3].flatMap((axis) => {
    const size = image.shape[axis];
    const all = draws.map((draw) => lowResolutionSources(size, draw.lowResolution));
    const stack = (key: keyof AxisSources, type: "int32" | "float32") =>
      tf.tensor2d(all.map((sources) => [...sources[key]]), undefined, type);
    return [stack("low", "int32"), stack("high", "int32"), stack("share", "float32")];
  }) as AxisTensors;
}

function lowerResolution(image: Tensor5D, ...sources: Tensor[]): Tensor5D {
  const samples = (tf.split(image, image.shape[0], 0) as Tensor5D[]).map((sample, i) => {
    let result: Tensor = sample;
    for (const axis of [1, 2, 3]) {
      const [low, high, share] = sources.slice(3 * (axis - 1), 3 * axis)
        .map((tensor) => tensor.slice([i, 0], [1, -1]).reshape([-1]));
      const shape = [1, 1, 1, 1, 1];
      shape[axis] = sample.shape[axis];
      const first = tf.gather(result, low as Tensor1D, axis);
      const second = tf.gather(result, high as Tensor1D, axis);
      result = first.add(second.sub(first).mul(share.reshape(shape)));
    }
    return result;
  });
  return tf.concat(samples, 0) as Tensor5D;
}
