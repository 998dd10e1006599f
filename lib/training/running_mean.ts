/**
 * One step of ovseg's running mean: the first value as it is, then `memory` of the old one and the rest
 * of the new; a value that is no number changes nothing.
 *
 * @param before the mean so far; null for none
 */
export function runningMean(before: number | null, value: number, memory: number): number {
  if (before === null || Number.isNaN(before)) return value;
  if (Number.isNaN(value)) return before;
  return memory * before + (1 - memory) * value;
}
