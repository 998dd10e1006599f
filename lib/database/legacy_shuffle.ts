/**
 * Shuffles as NumPy's legacy global generator does after `numpy.random.seed(seed)`: Mersenne
 * twister MT19937 with masked rejection, so that folds are the ones ovseg makes.
 *
 * @param items left as they are
 * @param seed 32-bit seed
 */
export function legacyShuffle<T>(items: readonly T[], seed: number): T[] {
  const bits = mersenneTwister(seed);
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const mask = 2 ** Math.ceil(Math.log2(i + 1)) - 1;
    let j: number;
    do j = (bits() & mask) >>> 0; while (j > i);
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

/** MT19937 of Matsumoto and Nishimura (1998), 32 bits a call. */
function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(624);
  state[0] = seed;
  for (let i = 1; i < 624; i++) {
    const before = state[i - 1] ^ (state[i - 1] >>> 30);
    state[i] = Math.imul(1812433253, before) + i;
  }
  let position = 624;
  return () => {
    if (position === 624) {
      for (let i = 0; i < 624; i++) {
        const y = (state[i] & 0x80000000) | (state[(i + 1) % 624] & 0x7FFFFFFF);
        state[i] = state[(i + 397) % 624] ^ (y >>> 1) ^ (y & 1 ? 0x9908B0DF : 0);
      }
      position = 0;
    }
    let y = state[position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9D2C5680;
    y ^= (y << 15) & 0xEFC60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}
