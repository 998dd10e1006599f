/** One size of network and patch. */
export interface BudgetRung {
  /** Most voxels of a patch. */
  readonly maxVoxels: number;
  /** Filters of the first stage. */
  readonly filters: number;
  /** Stages of the encoder. */
  readonly stages: number;
}

/** Sizes to choose from, each about half as costly again or twice as costly as the one before. */
export const BUDGET_LADDER: readonly BudgetRung[] = [
  rung(16, 8, 2),
  rung(24, 8, 3),
  rung(32, 8, 3),
  rung(32, 16, 3),
  rung(40, 16, 3),
  rung(48, 16, 3),
  rung(56, 16, 4),
  rung(64, 16, 4),
  rung(64, 24, 4),
  rung(80, 24, 4),
  rung(96, 32, 5),
  rung(112, 32, 5),
  rung(128, 32, 5),
];

function rung(edge: number, filters: number, stages: number): BudgetRung {
  return { maxVoxels: edge ** 3, filters, stages };
}
