import { nearestName } from "../foundation/nearest_name.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { ArchitectureBuilder } from "./architecture_builder.ts";
import { liverUnet } from "./liver_unet.ts";
import { plainConvUnet } from "./nnunet/plain_conv_unet.ts";
import { residualEncoderUnet } from "./nnunet/residual_encoder_unet.ts";
import { uResNet } from "./residual/u_res_net.ts";
import { unetResDecoder } from "./residual/unet_res_decoder.ts";
import { unetResEncoder } from "./residual/unet_res_encoder.ts";
import { unetResEncoderV2 } from "./residual/unet_res_encoder_v2.ts";
import { unetResShuffleEncoder } from "./residual/unet_res_shuffle_encoder.ts";
import { unetResStemEncoder } from "./residual/unet_res_stem_encoder.ts";
import { unet } from "./unet.ts";

const builders = new Map<string, { name: string; builder: ArchitectureBuilder }>();
const own: Record<string, ArchitectureBuilder> = {
  UNet: unet,
  UNetResEncoder: unetResEncoder,
  UNetResEncoderV2: unetResEncoderV2,
  UNetResDecoder: unetResDecoder,
  UResNet: uResNet,
  UNetResStemEncoder: unetResStemEncoder,
  UNetResShuffleEncoder: unetResShuffleEncoder,
  LiverUNet3D: liverUnet,
  PlainConvUNet: plainConvUnet,
  ResidualEncoderUNet: residualEncoderUnet,
};
for (const [name, builder] of Object.entries(own)) {
  builders.set(name.toLowerCase(), { name, builder });
}

/**
 * Gives a network of one's own a name, for `architecture` in model parameters. The same name again
 * replaces it, as a notebook's cell is run again; the names of the kit stay.
 *
 * @param name in any case
 * @param builder makes its layers with weights from the store and says what it computes
 * @throws {OvkitError} `ArgumentInvalid` for a name of the kit
 *
 * @example A network of a single convolution
 * ```ts
 * import { conv3d, createNetwork, openEngine, registerNetwork, tf } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * await openEngine({ backend: "cpu", warn: () => {} });
 * registerNetwork("linear", (store, _parameters, { inChannels, outChannels }) => {
 *   const filter = store.kaiming("weight", [outChannels, inChannels, 1, 1, 1]);
 *   return { divisorsZyx: [1, 1, 1], apply: (x) => [conv3d(x, filter as tf.Tensor5D)] };
 * });
 * const parameters = { in_channels: 1, out_channels: 3, is_2d: false, filters: 1, filters_max: 1 };
 * const network = createNetwork(parameters, {
 *   architecture: "linear",
 *   inChannels: 1,
 *   outChannels: 3,
 * });
 * assert.equal(network.parameterCount, 3);
 * const image: tf.Tensor5D = tf.ones([1, 2, 2, 2, 1]);
 * const [logits] = network.apply(image, { training: false });
 * assert.deepEqual(logits.shape, [1, 2, 2, 2, 3]);
 * ```
 */
export function registerNetwork(name: string, builder: ArchitectureBuilder): void {
  if (Object.keys(own).some((known) => known.toLowerCase() === name.toLowerCase())) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "registerNetwork",
      found: `"${name}", which the kit has`,
      remedy: "choose another name",
    });
  }
  builders.set(name.toLowerCase(), { name, builder });
}

/** Names of all networks, the kit's and those that were registered. */
export function architectureNames(): string[] {
  return [...builders.values()].map((entry) => entry.name);
}

/**
 * The network of a name, in any case.
 *
 * @throws {OvkitError} `ParameterInvalid` for an unknown one, naming the nearest
 */
export function architectureNamed(name: string): ArchitectureBuilder {
  const found = builders.get(name.toLowerCase());
  if (found !== undefined) return found.builder;
  const known = architectureNames();
  const near = nearestName(name, known);
  throw new OvkitError("ParameterInvalid", {
    subject: "architecture",
    found: `"${name}"`,
    expected: `one of ${known.join(", ")}`,
    ...(near === undefined ? {} : { remedy: `did you mean "${near}"?` }),
  });
}
