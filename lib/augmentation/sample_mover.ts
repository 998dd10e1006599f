import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor5D } from "../engine/tensor_types.ts";
import { compile } from "../engine/compile.ts";
import { tf } from "../engine/tf.ts";
import type { ElasticDraw, SpatialDraw, TripleZyx } from "./augmentation_draw.ts";
import { axisMatrices } from "./axis_matrices.ts";
import { elasticField } from "./elastic_field.ts";
import { periodicGaussianMatrix } from "./periodic_gaussian_matrix.ts";
import { samplingAffine } from "./sampling_affine.ts";
import { cutSample, type MovedSample, moveInPlane, moveVolume } from "./spatial_kernels.ts";
import { STILL } from "./still.ts";

/** A batch and the place of a sample in it. */
export interface SampleOfBatch {
  /** [n, z, y, x, channels] */
  readonly image: Tensor5D;
  /** int32 [n, z, y, x, maps] */
  readonly labels: Tensor5D;
  readonly sample: number;
}

/** Cuts the patch of a sample out of its padded patch and moves it. */
export type SampleMover = (given: SampleOfBatch, draw: SpatialDraw) => Promise<MovedSample>;

const settings = { precision: "float32" } as const;

/**
 * Makes a mover that does no more than is drawn: a sample that keeps its place, or is only
 * reversed, is copied; one that moves in the plane is interpolated slice by slice; others in three
 * dimensions.
 */
export function sampleMover(patchZyx: TripleZyx): SampleMover {
  const cut = compile(
    (image: Tensor5D, labels: Tensor5D, start: Tensor1D, axes: Tensor1D) =>
      cutSample([image, labels], { start, axes, patchZyx }),
    { ...settings, name: "augmentation: cut" },
  );
  const plane = compile(
    (image: Tensor5D, labels: Tensor5D, slices: Tensor1D, transform: Tensor2D) =>
      moveInPlane([image, labels], { slices, transform, patchZyx }),
    { ...settings, name: "augmentation: movement in the plane" },
  );
  const volume = compile(
    (image: Tensor5D, labels: Tensor5D, sample: Tensor1D, affine: Tensor2D, field: Tensor) =>
      moveVolume([image, labels], { sample, affine, field, patchZyx }),
    { ...settings, name: "augmentation: movement in three dimensions" },
  );
  const bend = compile(
    (seed: Tensor1D, magnitudes: Tensor1D, ...smoothing: Tensor3D[]) =>
      elasticField(patchZyx, { seed, magnitudes, smoothing }),
    { ...settings, name: "augmentation: elastic deformation" },
  );

  async function fieldOf(elastic: ElasticDraw | undefined): Promise<Tensor> {
    if (elastic === undefined) return tf.tensor4d([], [0, 0, 0, 0]);
    const { sigmaZyx, magnitudeZyx, planar = false, seed } = elastic;
    const inputs = [
      tf.tensor1d([seed, 1], "int32"),
      tf.tensor1d([...magnitudeZyx]),
      ...axisMatrices(patchZyx, sigmaZyx.map((s) => [planar ? Infinity : s, s, s] as const), {
        matrix: periodicGaussianMatrix,
        neutral: 0,
      }),
    ] as [Tensor1D, Tensor1D, ...Tensor3D[]];
    const field = await bend(...inputs);
    tf.dispose(inputs);
    return field;
  }

  return async function move({ image, labels, sample }, draw) {
    const fromZyx = image.shape.slice(1, 4) as unknown as TripleZyx;
    const low = fromZyx.map((size, axis) => Math.floor((size - patchZyx[axis]) / 2));
    if (isStill(draw)) {
      const axes = [1, 2, 3].filter((axis) => draw.flipZyx[axis - 1]);
      const inputs = [
        tf.tensor1d([sample, ...low, 0], "int32"),
        tf.tensor1d(axes, "int32"),
      ] as const;
      return await run(cut(image, labels, ...inputs), inputs);
    }
    const { matrix, offsetZyx: [offsetZ, offsetY, offsetX] } = samplingAffine(
      draw,
      fromZyx,
      patchZyx,
    );
    if (isInPlane(draw)) {
      const depth = patchZyx[0];
      const slices = Int32Array.from(
        { length: depth },
        (_, i) => sample * fromZyx[0] + low[0] + (draw.flipZyx[0] ? depth - 1 - i : i),
      );
      const [, , , , yy, yx, , xy, xx] = matrix;
      const transform = [xx, xy, offsetX, yx, yy, offsetY, 0, 0];
      const inputs = [tf.tensor1d(slices, "int32"), tf.tensor2d(transform, [1, 8])] as const;
      return await run(plane(image, labels, ...inputs), inputs);
    }
    const affine = [offsetZ, offsetY, offsetX].flatMap((offset, row) => [
      ...matrix.slice(3 * row, 3 * row + 3),
      offset,
    ]);
    const inputs = [
      tf.tensor1d([sample], "int32"),
      tf.tensor2d(affine, [3, 4]),
      await fieldOf(draw.elastic),
    ] as const;
    return await run(volume(image, labels, ...inputs), inputs);
  };
}

async function run(
  result: Promise<MovedSample>,
  inputs: readonly Tensor[],
): Promise<MovedSample> {
  const moved = await result;
  tf.dispose([...inputs]);
  return moved;
}

function isStill({ matrixZyx, shiftZyx, elastic }: SpatialDraw): boolean {
  return elastic === undefined && shiftZyx.every((shift) => shift === 0) &&
    matrixZyx.every((value, i) => value === STILL.matrixZyx[i]);
}

function isInPlane({ matrixZyx, shiftZyx, elastic }: SpatialDraw): boolean {
  return elastic === undefined && shiftZyx[0] === 0 &&
    [0, 1, 2, 3, 6].every((i) => matrixZyx[i] === STILL.matrixZyx[i]);
}
