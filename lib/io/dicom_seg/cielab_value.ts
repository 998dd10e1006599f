/** Linear sRGB to XYZ at D50, the white of DICOM's colour space (Bradford-adapted). */
const TO_XYZ = [
  [0.4360747, 0.3850649, 0.1430804],
  [0.2225045, 0.7168786, 0.0606169],
  [0.0139322, 0.0971045, 0.7141733],
];

/**
 * An sRGB colour as DICOM's three unsigned 16-bit CIELab numbers: L* of 0 to 100 and a*, b* of -128
 * to 127 scaled to 0 to 65535.
 *
 * @param color red, green, blue, 0 to 255
 */
export function cielabValue(color: readonly [number, number, number]): [number, number, number] {
  const linear = color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const [x, y, z] = TO_XYZ.map(([r, g, b]) => {
    const t = (r * linear[0] + g * linear[1] + b * linear[2]) / (r + g + b);
    return t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 * t + 16) / 116;
  });
  const scaled = (value: number, low: number, high: number) =>
    Math.min(65535, Math.max(0, Math.round((value - low) / (high - low) * 65535)));
  return [
    scaled(116 * y - 16, 0, 100),
    scaled(500 * (x - y), -128, 127),
    scaled(200 * (y - z), -128, 127),
  ];
}
