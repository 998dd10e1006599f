/** The patches of a batch, as they are cut. */
export interface PatchArrays {
  /** [n, z, y, x, channels] */
  readonly image: Float32Array<ArrayBuffer>;
  /** [n, z, y, x] */
  readonly label: Int32Array<ArrayBuffer>;
  /** [n, z, y, x] */
  readonly previous?: Int32Array<ArrayBuffer>;
  /** [n, z, y, x] */
  readonly mask?: Int32Array<ArrayBuffer>;
}

/** What decides on the arrays of a batch. */
export interface PatchArraysShape {
  readonly samples: number;
  readonly sizeZyx: readonly [number, number, number];
  readonly channels: number;
  readonly hasPrevious: boolean;
  readonly hasMask: boolean;
}

/** Makes the arrays of a batch, all zero. */
export function emptyPatchArrays(shape: PatchArraysShape): PatchArrays {
  const { samples, sizeZyx: [z, y, x], channels, hasPrevious, hasMask } = shape;
  const voxels = samples * z * y * x;
  return {
    image: new Float32Array(voxels * channels),
    label: new Int32Array(voxels),
    ...(hasPrevious ? { previous: new Int32Array(voxels) } : {}),
    ...(hasMask ? { mask: new Int32Array(voxels) } : {}),
  };
}
