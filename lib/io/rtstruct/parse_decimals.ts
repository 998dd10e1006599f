const BACKSLASH = 92;
const TEXT = new TextDecoder("iso-8859-1");
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/**
 * The numbers of a decimal string with backslashes between them, each rounded as `Number` rounds.
 *
 * @returns NaN in the place of what is no finite number
 */
export function parseDecimals(bytes: Uint8Array): Float64Array {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 32 || bytes[end - 1] === 0)) end--;
  if (end === 0) return new Float64Array(0);
  let count = 1;
  for (let i = 0; i < end; i++) if (bytes[i] === BACKSLASH) count++;
  const values = new Float64Array(count);
  let start = 0;
  for (let n = 0; n < count; n++) {
    let stop = start;
    while (stop < end && bytes[stop] !== BACKSLASH) stop++;
    values[n] = parseDecimal(bytes, start, stop);
    start = stop + 1;
  }
  return values;
}

/** Up to 15 digits and a decimal point are a whole number over a power of ten, both exact. */
function parseDecimal(bytes: Uint8Array, start: number, stop: number): number {
  let first = start;
  while (first < stop && bytes[first] === 32) first++;
  const negative = bytes[first] === 45;
  let digits = 0;
  let whole = 0;
  let decimals = -1;
  for (let i = negative ? first + 1 : first; i < stop; i++) {
    const digit = bytes[i] - 48;
    if (digit >= 0 && digit <= 9) {
      whole = whole * 10 + digit;
      digits++;
      if (decimals >= 0) decimals++;
    } else if (bytes[i] === 46 && decimals < 0) {
      decimals = 0;
    } else return parseAny(bytes, start, stop);
  }
  if (digits === 0 || digits > 15) return parseAny(bytes, start, stop);
  const value = decimals > 0 ? whole / POWERS[decimals] : whole;
  return negative ? -value : value;
}

function parseAny(bytes: Uint8Array, start: number, stop: number): number {
  const text = TEXT.decode(bytes.subarray(start, stop)).trim();
  const value = text === "" ? NaN : Number(text);
  return Number.isFinite(value) ? value : NaN;
}
