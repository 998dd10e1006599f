/** Result of {@linkcode wilcoxonSignedRank}. */
export interface WilcoxonResult {
  /** Pairs that differ; the others are left out. */
  readonly n: number;
  /** The smaller of the two rank sums. */
  readonly statistic: number;
  /** Two-sided p value; null where no pair differs. */
  readonly p: number | null;
  /** `exact` from all signs of the ranks, `normal` from the normal approximation. */
  readonly method: "exact" | "normal";
}

/** Options of {@linkcode wilcoxonSignedRank}. */
export interface WilcoxonOptions {
  /** How p is computed. @default {exact up to 50 pairs that differ} */
  readonly method?: "exact" | "normal";
}

const MOST_EXACT = 50;

/**
 * Wilcoxon's signed-rank test of paired differences, two-sided. Differences of 0 are left out, equal
 * sizes share the mean of their ranks. The exact p counts all ways to give the ranks signs, also
 * where ranks are shared; the normal approximation is corrected for ties, not for continuity.
 *
 * @param differences one for each pair
 *
 * @example Six gains of six
 * ```ts
 * import { wilcoxonSignedRank } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * assert.equal(wilcoxonSignedRank([1, 2, 3, 4, 5, 6]).p, 2 / 64);
 * ```
 */
export function wilcoxonSignedRank(
  differences: readonly number[],
  options: WilcoxonOptions = {},
): WilcoxonResult {
  const present = differences.filter((difference) => difference !== 0);
  const { method = present.length <= MOST_EXACT ? "exact" : "normal" } = options;
  const n = present.length;
  if (n === 0) return { n, statistic: 0, p: null, method };
  const { ranks, tieTerm } = midranks(present.map(Math.abs));
  const positive = ranks.reduce((sum, rank, i) => present[i] > 0 ? sum + rank : sum, 0);
  const statistic = Math.min(positive, n * (n + 1) / 2 - positive);
  const p = method === "exact" ? exactP(ranks, statistic) : normalP(n, statistic, tieTerm);
  return { n, statistic, p, method };
}

function midranks(sizes: readonly number[]): { ranks: number[]; tieTerm: number } {
  const order = sizes.map((_, i) => i).sort((a, b) => sizes[a] - sizes[b]);
  const ranks = new Array<number>(sizes.length);
  let tieTerm = 0;
  for (let first = 0; first < order.length;) {
    let end = first;
    while (end < order.length && sizes[order[end]] === sizes[order[first]]) end++;
    for (let k = first; k < end; k++) ranks[order[k]] = (first + 1 + end) / 2;
    const equal = end - first;
    tieTerm += equal ** 3 - equal;
    first = end;
  }
  return { ranks, tieTerm };
}

/** Part of all signs that give a rank sum as far out as the one found; ranks count in halves. */
function exactP(ranks: readonly number[], statistic: number): number {
  const halves = ranks.map((rank) => Math.round(2 * rank));
  const most = halves.reduce((sum, half) => sum + half, 0);
  const chance = new Float64Array(most + 1);
  chance[0] = 1;
  let reached = 0;
  for (const half of halves) {
    reached += half;
    for (let sum = reached; sum >= 0; sum--) {
      chance[sum] = (chance[sum] + (sum >= half ? chance[sum - half] : 0)) / 2;
    }
  }
  let below = 0;
  for (let sum = 0; sum <= Math.round(2 * statistic); sum++) below += chance[sum];
  return Math.min(1, 2 * below);
}

function normalP(n: number, statistic: number, tieTerm: number): number {
  const mean = n * (n + 1) / 4;
  const variance = (n * (n + 1) * (2 * n + 1) - tieTerm / 2) / 24;
  return complementaryError(Math.abs(statistic - mean) / Math.sqrt(2 * variance));
}

/** erfc for x ≥ 0: its series where x is small, its continued fraction beyond. */
function complementaryError(x: number): number {
  if (x < 2.5) {
    let term = x;
    let sum = x;
    for (let k = 1; k < 200; k++) {
      term *= -x * x / k;
      sum += term / (2 * k + 1);
    }
    return 1 - 2 / Math.sqrt(Math.PI) * sum;
  }
  let fraction = 0;
  for (let k = 120; k > 0; k--) fraction = k / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}
