/** Folds of a cross-validation: five, as many as cases where there are fewer, two at least. */
export function foldsForCases(cases: number): number {
  return Math.max(2, Math.min(5, cases));
}
