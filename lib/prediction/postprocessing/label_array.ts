/** The class number of every voxel, x fastest; 0 is background. */
export type LabelArray = Uint8Array | Uint16Array;
