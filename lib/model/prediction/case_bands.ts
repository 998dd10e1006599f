import { rowBands, type RowRange } from "../../prediction/row_bands.ts";
import { rowsBehind } from "../../prediction/rows_behind.ts";
import type { PredictCaseOptions } from "./case_prediction.ts";
import type { PreparedGroup } from "./prepare_case.ts";

/** How a case is cut into bands that are predicted one after the other. */
export interface CaseBands {
  /** Rows of the label map. */
  readonly bands: readonly RowRange[];
  /** For each group the rows of its image behind each band. */
  readonly rowsOfGroups: readonly (readonly RowRange[])[];
}

/** Options of {@linkcode caseBands}. */
export interface CaseBandsOptions {
  /** Rows of the label map. */
  readonly height: number;
  /** Most bytes of class probabilities at once. @default {1 GiB} */
  readonly bandBytes: number | undefined;
  readonly run: Pick<PredictCaseOptions, "probabilities">;
}

/**
 * Cuts a case into so many bands of rows that the class probabilities of one fit; one band where they
 * are all asked for.
 *
 * @param groups those that take part
 */
export function caseBands(
  groups: readonly PreparedGroup[],
  { height, bandBytes, run }: CaseBandsOptions,
): CaseBands {
  const bytes = groups.reduce((sum, { group, input }) => sum + group.predictor.bytesHeld(input), 0);
  const bands = rowBands(height, run.probabilities && groups.length === 1 ? 0 : bytes, bandBytes);
  return {
    bands,
    rowsOfGroups: groups.map(({ input }) => rowsBehind(bands, input.shapeCzyx[2], height)),
  };
}
