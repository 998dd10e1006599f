/**
 * What counts as the surface of a class.
 *
 * - `elements`: pieces of the surface between voxels, found as marching cubes do in every block of
 *   2 × 2 × 2 voxels, at the block's middle and weighted by their area (as DeepMind's
 *   surface-distance); a class that touches the volume's edge has a surface there too.
 * - `voxel6`: voxels of the class with a face neighbour outside of it (as MedPy and MONAI).
 * - `voxel26`: voxels of the class with any of 26 neighbours outside of it.
 */
export type SurfaceConvention = "elements" | "voxel6" | "voxel26";
