import type { Tensor, Tensor1D, Tensor3D, Tensor5D } from "../engine/tensor_types.ts";
import { compile, type CompiledFunction } from "../engine/compile.ts";
import { tf } from "../engine/tf.ts";
import { applyAlongAxes } from "./apply_along_axes.ts";
import type { GrayOperation, TripleZyx } from "./augmentation_draw.ts";
import { axisMatrices } from "./axis_matrices.ts";
import { gaussianMatrix } from "./gaussian_matrix.ts";
import { lowResolutionMatrix } from "./low_resolution_matrix.ts";
import { standardNormal } from "./standard_normal.ts";

/** Changes the grey values of one sample, [1, z, y, x, channels]; the sample given is disposed. */
export type GrayChanger = (image: Tensor5D, operation: GrayOperation) => Promise<Tensor5D>;

type Kernel = CompiledFunction<[Tensor5D, ...Tensor[]], Tensor>;

/** Compiles each kind of change as a function of what was drawn. */
export function grayChanger(): GrayChanger {
  const kernels = new Map<string, Kernel>();
  function kernel(name: string, fn: (image: Tensor5D, ...given: Tensor[]) => Tensor): Kernel {
    if (!kernels.has(name)) {
      kernels.set(name, compile(fn, { precision: "float32", name: `augmentation: ${name}` }));
    }
    return kernels.get(name)!;
  }

  function prepared(image: Tensor5D, operation: GrayOperation): [Kernel, Tensor[]] {
    const sizeZyx = image.shape.slice(1, 4) as unknown as TripleZyx;
    switch (operation.name) {
      case "noise": {
        const { sd, seed } = operation;
        return [kernel("noise", addNoise), [tf.scalar(sd), tf.tensor1d([seed, 0], "int32")]];
      }
      case "brightness":
        return [kernel("brightness", multiply), [tf.tensor1d([...operation.factors])]];
      case "contrast": {
        const { over, factors } = operation;
        const change = (x: Tensor5D, by: Tensor) => stretch(x, by, over);
        return [kernel(`contrast of the ${over}`, change), [tf.tensor1d([...factors])]];
      }
      case "gamma": {
        const { over, inverted, exponents } = operation;
        const change = (x: Tensor5D, by: Tensor) => bend(x, by, { over, inverted });
        const name = `gamma of the ${inverted ? "inverted " : ""}${over}`;
        return [kernel(name, change), [tf.tensor1d([...exponents])]];
      }
      case "blur": {
        const { sigmaZyx, kind } = operation;
        const matrix = (size: number, sigma: number) => gaussianMatrix(size, sigma, kind);
        return [
          kernel("mixture along the axes", mix),
          axisMatrices(sizeZyx, sigmaZyx, { matrix, neutral: 0 }),
        ];
      }
      case "lowResolution": {
        const { factorZyx, kind } = operation;
        const matrix = (size: number, by: number) => lowResolutionMatrix(size, by, kind);
        return [
          kernel("mixture along the axes", mix),
          axisMatrices(sizeZyx, factorZyx, { matrix, neutral: 1 }),
        ];
      }
    }
  }

  return async function change(image, operation) {
    const [run, inputs] = prepared(image, operation);
    const result = await run(image, ...inputs);
    tf.dispose([image, ...inputs]);
    return result as Tensor5D;
  };
}

function addNoise(image: Tensor5D, sd: Tensor, seed: Tensor): Tensor {
  return image.add(standardNormal(image.shape, seed as Tensor1D).mul(sd));
}

function multiply(image: Tensor5D, factors: Tensor): Tensor {
  return image.mul(factors);
}

function mix(image: Tensor5D, ...matrices: Tensor[]): Tensor {
  return applyAlongAxes(image, matrices as Tensor3D[]);
}

/** The axes over which a sample's mean and range are taken. */
function axesOf(over: "sample" | "channel"): number[] {
  return over === "sample" ? [0, 1, 2, 3, 4] : [0, 1, 2, 3];
}

function stretch(image: Tensor5D, factors: Tensor, over: "sample" | "channel"): Tensor {
  const axes = axesOf(over);
  const center = image.mean(axes, true);
  const stretched = image.sub(center).mul(factors).add(center);
  return stretched.minimum(image.max(axes, true)).maximum(image.min(axes, true));
}

function bend(
  image: Tensor5D,
  exponents: Tensor,
  { over, inverted }: { over: "sample" | "channel"; inverted: boolean },
): Tensor {
  const axes = axesOf(over);
  const low = image.min(axes, true);
  const high = image.max(axes, true);
  const range = high.sub(low).maximum(1e-7);
  const unit = (inverted ? tf.sub(high, image) : image.sub(low)).div(range);
  const power = unit.pow(exponents).mul(range);
  const bent = inverted ? tf.sub(high, power) : power.add(low);
  if (over === "sample") return bent;
  const [before, after] = [image, bent].map((x) => moments(x, axes));
  const scale = before.sd.div(after.sd.maximum(1e-7));
  return bent.sub(after.mean).mul(scale).add(before.mean);
}

function moments(image: Tensor, axes: number[]): { mean: Tensor; sd: Tensor } {
  const mean = image.mean(axes, true);
  return { mean, sd: image.sub(mean).square().mean(axes, true).sqrt() };
}
