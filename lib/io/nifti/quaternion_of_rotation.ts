/**
 * The unit quaternion (b, c, d; a is not negative) of a rotation, by the branch with the greatest
 * divisor.
 *
 * @param r 3×3, row-major, orthonormal, determinant 1
 */
export function quaternionOfRotation(r: readonly number[]): [number, number, number] {
  const squares = [
    1 + r[0] + r[4] + r[8],
    1 + r[0] - r[4] - r[8],
    1 - r[0] + r[4] - r[8],
    1 - r[0] - r[4] + r[8],
  ];
  const largest = squares.indexOf(Math.max(...squares));
  const s = 2 * Math.sqrt(squares[largest]);
  const xy = (r[1] + r[3]) / s;
  const xz = (r[2] + r[6]) / s;
  const yz = (r[5] + r[7]) / s;
  const ax = (r[7] - r[5]) / s;
  const ay = (r[2] - r[6]) / s;
  const az = (r[3] - r[1]) / s;
  const quaternion = [
    [s / 4, ax, ay, az],
    [ax, s / 4, xy, xz],
    [ay, xy, s / 4, yz],
    [az, xz, yz, s / 4],
  ][largest];
  const sign = quaternion[0] < 0 ? -1 : 1;
  return [sign * quaternion[1], sign * quaternion[2], sign * quaternion[3]];
}
