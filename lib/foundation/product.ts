/** The product of numbers; 1 for none. */
export function product(values: readonly number[]): number {
  return values.reduce((result, value) => result * value, 1);
}
