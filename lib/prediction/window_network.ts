import type { Tensor, Tensor5D } from "@tensorflow/tfjs";
import { compile } from "../engine/compile.ts";
import type { Precision } from "../engine/engine_facts.ts";
import { tf } from "../engine/tf.ts";
import type { Network } from "../networks/network.ts";
import { channelSoftmax } from "./channel_softmax.ts";
import { allFlips } from "./flip_axes.ts";

type Triple = readonly [number, number, number];

/** Options of {@linkcode windowNetwork}. */
export interface WindowNetworkOptions {
  /** Voxels of a window. */
  readonly patchZyx: Triple;
  /** Windows of a batch. */
  readonly batchSize: number;
  /** Batches that may be computed at once. */
  readonly lanes: number;
  readonly precision: Precision;
  /** Averages the logits of each window and its mirror images. */
  readonly mirror: boolean;
}

/**
 * Class probabilities of a batch of windows.
 *
 * @param windows batch·z·y·x·channels values; not read after the call
 * @returns batch·classes·z·y·x values
 */
export type WindowNetwork = (windows: Float32Array) => Promise<Float32Array>;

/**
 * Makes a network of windows, which is compiled with the first batch and used for all that follow.
 */
export function windowNetwork(network: Network, options: WindowNetworkOptions): WindowNetwork {
  const { patchZyx, batchSize, lanes: count, precision, mirror } = options;
  const shape = [batchSize, ...patchZyx, network.inChannels] as [
    number,
    number,
    number,
    number,
    number,
  ];
  const lanes = Array.from(
    { length: count },
    () => compile((x: Tensor5D) => channelSoftmax(logits(x)), { precision, name: "prediction" }),
  );
  let turn = 0;
  const mirrored = compile(addMirrored, { precision, name: "mirrored prediction" });
  const finish = compile((sum: Tensor5D) => channelSoftmax(sum), {
    precision: "float32",
    name: "mean",
  });
  const flips = allFlips(network.is2d);

  function logits(x: Tensor5D): Tensor5D {
    const [n, z, y, width, channels] = x.shape;
    const input = network.is2d ? x.reshape([n, y, width, channels]) : x;
    const [found] = network.apply(input as Tensor5D, { training: false });
    return found.reshape([n, z, y, width, network.outChannels]);
  }

  function addMirrored(x: Tensor5D, sum: Tensor, z: Tensor, y: Tensor, width: Tensor): Tensor {
    const turned = (image: Tensor) =>
      [z, y, width].reduce((turning, order, i) => tf.gather(turning, order as never, i + 1), image);
    return sum.add(turned(logits(turned(x) as Tensor5D)).mul(1 / flips.length));
  }

  async function mirrorAll(x: Tensor5D): Promise<Tensor> {
    let sum: Tensor = tf.zeros([...shape.slice(0, 4), network.outChannels]);
    for (const flip of flips) {
      const orders = patchZyx.map((size, i) => {
        const places = Int32Array.from({ length: size }, (_, k) => flip[i] ? size - 1 - k : k);
        return tf.tensor1d(places, "int32");
      });
      const next = await mirrored(x, sum, orders[0], orders[1], orders[2]);
      tf.dispose([sum, ...orders]);
      sum = next;
    }
    const mean = await finish(sum as Tensor5D);
    sum.dispose();
    return mean;
  }

  return async function look(windows) {
    const x = tf.tensor5d(windows, shape);
    const votes = mirror ? await mirrorAll(x) : await lanes[turn++ % count](x);
    const values = await votes.data() as Float32Array;
    tf.dispose([x, votes]);
    return values;
  };
}
