/** A point or a direction in millimetres. */
export type Vector = readonly [number, number, number];

/** Scalar product. */
export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Vector product. */
export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** From b to a. */
export function difference(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** A point, moved by a multiple of a direction. */
export function moved(point: Vector, direction: Vector, factor: number): Vector {
  return [
    point[0] + direction[0] * factor,
    point[1] + direction[1] * factor,
    point[2] + direction[2] * factor,
  ];
}

/** The direction with length 1. */
export function unit(a: Vector): Vector {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
}
