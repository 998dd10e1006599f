/** Most characters of a decimal string (PS3.5 6.2, DS). */
const LONGEST = 16;

/** A number as a decimal string, as exact as its 16 characters let it be. */
export function decimalString(value: number): string {
  for (let digits = 17; digits > 0; digits--) {
    const text = String(+value.toPrecision(digits) + 0);
    if (text.length <= LONGEST) return text;
  }
  return "0";
}
