/** A preprocessed image, or the class probabilities of one: channel after channel, x fastest. */
export interface ChannelVolume {
  /** Values of all channels. */
  readonly data: Float32Array;
  /** Channels, z, y, x. */
  readonly shapeCzyx: readonly [number, number, number, number];
}
