/** How one axis lies in an array in C order. */
export interface AxisLayout {
  /** How many blocks hold the axis: the product of the axes before it. */
  readonly outer: number;
  /** Voxels along the axis. */
  readonly length: number;
  /** Distance between neighbours along the axis: the product of the axes after it. */
  readonly inner: number;
}

/** What an axis is resampled to. */
export interface AxisTarget {
  /** Voxels of the result along the axis. */
  readonly length: number;
  /** Source voxels per result voxel. */
  readonly step: number;
}
