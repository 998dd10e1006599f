/** How a label map is made of class probabilities. */
export interface LabelOptions {
  /** The grid that the label map lies on. */
  readonly shapeZyx: readonly [number, number, number];
  /** Original class numbers of the networks' classes 1 to n. */
  readonly classes: readonly number[];
  /**
   * A class is given to a voxel only where it has at least this probability, whatever that of the
   * background is; one for all classes or one each.
   *
   * @default {null: background has to be less probable}
   */
  readonly thresholds?: number | readonly number[] | null;
}
