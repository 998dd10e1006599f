/**
 * One block of Philox-4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC
 * 2011): 128 random bits that are a function of counter and key.
 *
 * @param counter four 32-bit words
 * @param key two 32-bit words
 * @param out takes four 32-bit words
 */
export function philox(
  counter: Uint32Array,
  key: readonly [number, number],
  out: Uint32Array,
): void {
  let c0 = counter[0];
  let c1 = counter[1];
  let c2 = counter[2];
  let c3 = counter[3];
  let k0 = key[0];
  let k1 = key[1];
  for (let round = 0; round < 10; round++) {
    const low0 = Math.imul(0xD2511F53, c0);
    const low1 = Math.imul(0xCD9E8D57, c2);
    const next0 = (multiplyHigh(0xCD9E8D57, c2) ^ c1 ^ k0) >>> 0;
    const next2 = (multiplyHigh(0xD2511F53, c0) ^ c3 ^ k1) >>> 0;
    c0 = next0;
    c1 = low1 >>> 0;
    c2 = next2;
    c3 = low0 >>> 0;
    k0 = (k0 + 0x9E3779B9) >>> 0;
    k1 = (k1 + 0xBB67AE85) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xFFFF;
  const aHigh = a >>> 16;
  const bLow = b & 0xFFFF;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = aLow * bHigh + (middle & 0xFFFF);
  return (aHigh * bHigh + (middle >>> 16) + (other >>> 16)) >>> 0;
}
