/** A preprocessed case in memory. */
export interface TrainingVolume {
  readonly id: string;
  /** Channel after channel, x fastest. */
  readonly image: Float32Array;
  readonly label: Uint8Array;
  readonly channels: number;
  readonly shapeZyx: readonly [number, number, number];
  /** What stands outside of the volume, per channel: its smallest value. */
  readonly outside: readonly number[];
}
