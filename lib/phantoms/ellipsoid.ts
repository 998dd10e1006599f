/** An ellipsoid of one tissue, optionally cut off by a plane. Lengths in millimetres. */
export interface Ellipsoid {
  /** Index of the tissue. */
  readonly tissue: number;
  readonly center: readonly [number, number, number];
  /** 3×3, row-major: takes a point about the centre to the unit sphere. */
  readonly toUnit: readonly number[];
  /** The longest half-axis. */
  readonly reach: number;
  /** Only points before this y belong to it. */
  readonly beforeY: number;
}

/** What {@linkcode createEllipsoid} makes an ellipsoid of. */
export interface EllipsoidFields {
  readonly tissue: number;
  /** (x, y, z) in millimetres. */
  readonly center: readonly [number, number, number];
  /** Half-axes in millimetres. */
  readonly radii: readonly [number, number, number];
  /** Turns about the x, y and z axis in degrees, in this order. @default {[0, 0, 0]} */
  readonly turnsDegrees?: readonly [number, number, number];
  /** Only points before this y belong to it. @default {Infinity} */
  readonly beforeY?: number;
}

/** Makes an ellipsoid ready to be tested for points. */
export function createEllipsoid(fields: EllipsoidFields): Ellipsoid {
  const { tissue, center, radii, turnsDegrees = [0, 0, 0], beforeY = Infinity } = fields;
  const axes = rotation(turnsDegrees);
  const toUnit = [0, 1, 2].flatMap((i) => [0, 1, 2].map((axis) => axes[axis * 3 + i] / radii[i]));
  return { tissue, center, toUnit, reach: Math.max(...radii), beforeY };
}

/** An ellipsoid about a line from one point to another, as long as the line and a bit. */
export function ellipsoidAlong(
  from: readonly [number, number, number],
  to: readonly [number, number, number],
  options: { readonly tissue: number; readonly radius: number },
): Ellipsoid {
  const { tissue, radius } = options;
  const direction = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const length = Math.hypot(...direction);
  const long = length / 2 + radius;
  const unit = direction.map((value) => value / length);
  const stretch = 1 / long - 1 / radius;
  const toUnit = [0, 1, 2].flatMap((row) =>
    [0, 1, 2].map((column) =>
      (row === column ? 1 / radius : 0) + stretch * unit[row] * unit[column]
    )
  );
  const center = [0, 1, 2].map((i) => (from[i] + to[i]) / 2) as [number, number, number];
  return { tissue, center, toUnit, reach: Math.max(long, radius), beforeY: Infinity };
}

/** Whether a point (millimetres) lies in an ellipsoid. */
export function ellipsoidHolds(shape: Ellipsoid, x: number, y: number, z: number): boolean {
  const { center, toUnit: m, reach } = shape;
  const dx = x - center[0];
  const dy = y - center[1];
  const dz = z - center[2];
  if (dz > reach || dz < -reach || dy > reach || dy < -reach || dx > reach || dx < -reach) {
    return false;
  }
  if (y >= shape.beforeY) return false;
  const u = m[0] * dx + m[1] * dy + m[2] * dz;
  const v = m[3] * dx + m[4] * dy + m[5] * dz;
  const w = m[6] * dx + m[7] * dy + m[8] * dz;
  return u * u + v * v + w * w < 1;
}

function rotation(turnsDegrees: readonly [number, number, number]): number[] {
  const [[cx, sx], [cy, sy], [cz, sz]] = turnsDegrees.map((degrees) => {
    const angle = degrees * Math.PI / 180;
    return [Math.cos(angle), Math.sin(angle)];
  });
  return [
    cz * cy,
    cz * sy * sx - sz * cx,
    cz * sy * cx + sz * sx,
    sz * cy,
    sz * sy * sx + cz * cx,
    sz * sy * cx - cz * sx,
    -sy,
    cy * sx,
    cy * cx,
  ];
}
