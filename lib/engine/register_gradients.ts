import type { NamedAttrMap } from "@tensorflow/tfjs";
import type { Tensor, Tensor5D } from "./tensor_types.ts";
import { tf } from "./tf.ts";

let registered = false;

/** Gives tfjs the gradients it lacks: that of the transposed 3D convolution. */
export function registerGradients(): void {
  if (registered) return;
  registered = true;
  tf.registerGradient({
    kernelName: "Conv3DBackpropInputV2",
    inputsToSave: ["dy", "filter"],
    gradFunc: (gradient: Tensor | Tensor[], saved: Tensor[], attributes: NamedAttrMap) => {
      const [dy, filter] = saved as Tensor5D[];
      const { strides, pad } = attributes as unknown as {
        strides: [number, number, number];
        pad: "same" | "valid";
      };
      const upstream = gradient as Tensor5D;
      return {
        dy: () => tf.conv3d(upstream, filter, strides, pad),
        filter: () =>
          tf.engine().runKernel("Conv3DBackpropFilterV2", { x: upstream, dy }, {
            strides,
            pad,
            filterShape: filter.shape,
          }) as Tensor,
      };
    },
  });
}
