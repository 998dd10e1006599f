/** A preprocessed case in memory, or a part of one. */
export interface TrainingVolume {
  readonly id: string;
  /** Channel after channel, x fastest. */
  readonly image: Float32Array;
  readonly label: Uint8Array;
  /** Label map of a previous stage, where there is one. */
  readonly previous?: Uint8Array;
  /** Where the loss counts, 1 or 0, where that is said. */
  readonly mask?: Uint8Array;
  readonly channels: number;
  readonly shapeZyx: readonly [number, number, number];
  /** What stands outside of the volume, per channel: its smallest value. */
  readonly outside: readonly number[];
}
