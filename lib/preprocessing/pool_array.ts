/** Grid and blocks of {@linkcode poolArray}. */
export interface PoolOptions {
  readonly shapeZyx: readonly [number, number, number];
  /** Edges of the blocks that become one voxel. */
  readonly strideZyx: readonly [number, number, number];
  /** What a block becomes: its mean, or its highest value. */
  readonly reduce: "mean" | "max";
}

/** Pools a volume in blocks; voxels beyond the last whole block are dropped. */
export function poolArray<T extends Float32Array | Uint8Array>(data: T, options: PoolOptions): T {
  const { shapeZyx, strideZyx, reduce } = options;
  const [, height, width] = shapeZyx;
  const [sz, sy, sx] = strideZyx;
  const [nz, ny, nx] = shapeZyx.map((n, axis) => Math.floor(n / strideZyx[axis]));
  const result = new (data.constructor as new (n: number) => T)(nz * ny * nx);
  for (let z = 0, out = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, out++) {
        let sum = 0;
        let highest = -Infinity;
        for (let k = 0; k < sz; k++) {
          for (let j = 0; j < sy; j++) {
            const row = ((z * sz + k) * height + y * sy + j) * width + x * sx;
            for (let i = row; i < row + sx; i++) {
              sum += data[i];
              if (data[i] > highest) highest = data[i];
            }
          }
        }
        result[out] = reduce === "mean" ? sum / (sz * sy * sx) : highest;
      }
    }
  }
  return result;
}
