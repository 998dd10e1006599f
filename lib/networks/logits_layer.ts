import { dropout3d } from "../engine/ops/dropout3d.ts";
import { convolution } from "./convolution.ts";
import type { Layer } from "./network.ts";
import type { WeightStore } from "./weight_store.ts";

/** What a layer of logits is. */
export interface LogitsLayerOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly bias: boolean;
  /** Probability that a class is dropped in training. */
  readonly dropout: number;
  readonly is2d: boolean;
}

/** A 1×1×1 convolution to classes and dropout of whole classes in training. */
export function logitsLayer(store: WeightStore, name: string, options: LogitsLayerOptions): Layer {
  const { dropout, ...shape } = options;
  const logits = convolution(store, `${name}.logits`, { ...shape, kernel: [1, 1, 1] });
  const numbers = store.logitsNumbers(`${name}.dropout`, dropout);
  return function apply(x, run) {
    const y = logits(x, run);
    const rate = run.logitsDropout ?? dropout;
    if (!run.training || rate === 0) return y;
    return dropout3d(y, rate, numbers([x.shape[0], 1, 1, 1, options.outChannels], run));
  };
}
