/**
 * A colour for a class, such that neighbouring numbers look different: hues a golden angle apart.
 *
 * @returns red, green, blue, 0 to 255
 */
export function classColor(label: number): [number, number, number] {
  const hue = (label * 137.50776405) % 360 / 60;
  const channel = (shift: number) => {
    const at = (shift + hue) % 6;
    return Math.round(255 * (1 - 0.8 * Math.max(0, Math.min(at, 4 - at, 1))));
  };
  return [channel(5), channel(3), channel(1)];
}
