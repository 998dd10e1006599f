import type { RandomStream } from "../foundation/random_stream.ts";

/** Where the points of one row of a grid lie in the anatomy. */
export interface PatientPose {
  /**
   * Takes a row of points of the scanner (millimetres about the grid's centre) to the anatomy.
   *
   * @param xs the points' x
   * @param y their common y
   * @param z their common z
   * @param out filled with x, y, z of each point
   */
  placeRow(xs: Float64Array, y: number, z: number, out: Float64Array): void;
}

interface Wave {
  readonly axis: number;
  readonly amplitude: number;
  readonly k: readonly number[];
  readonly phase: readonly number[];
}

/** Draws how a patient lies and how the organs are bent: a turn, a shift and a smooth warp. */
export function createPatientPose(random: RandomStream): PatientPose {
  const yaw = random.uniform(-5, 5) * Math.PI / 180;
  const tilt = random.uniform(-3, 3) * Math.PI / 180;
  const [cy, sy, ct, st] = [Math.cos(yaw), Math.sin(yaw), Math.cos(tilt), Math.sin(tilt)];
  const shift = [random.uniform(-7, 7), random.uniform(-5, 5), random.uniform(-10, 10)];
  const waves: Wave[] = [[5, 120], [2.2, 52], [1.2, 30]].flatMap(([amplitude, length]) =>
    [0, 1, 2].map((axis) => ({
      axis,
      amplitude,
      k: [0, 1, 2].map(() => 2 * Math.PI / (length * random.uniform(0.8, 1.3))),
      phase: [0, 1, 2].map(() => random.uniform(0, 2 * Math.PI)),
    }))
  );
  const tables = new Map<Float64Array, Float64Array[]>();

  function sinesOf(xs: Float64Array): Float64Array[] {
    const known = tables.get(xs);
    if (known) return known;
    const made = waves.map(({ k, phase }) => xs.map((x) => Math.sin(k[0] * x + phase[0])));
    tables.set(xs, made);
    return made;
  }

  function placeRow(xs: Float64Array, y: number, z: number, out: Float64Array): void {
    for (let i = 0; i < xs.length; i++) {
      const rx = cy * xs[i] - sy * y;
      const ry = sy * xs[i] + cy * y;
      out[3 * i] = rx + shift[0];
      out[3 * i + 1] = ct * ry - st * z + shift[1];
      out[3 * i + 2] = st * ry + ct * z + shift[2];
    }
    const sines = sinesOf(xs);
    waves.forEach(({ axis, amplitude, k, phase }, wave) => {
      const size = amplitude * Math.sin(k[1] * y + phase[1]) * Math.sin(k[2] * z + phase[2]);
      const table = sines[wave];
      for (let i = 0; i < xs.length; i++) out[3 * i + axis] += size * table[i];
    });
  }
  return { placeRow };
}
