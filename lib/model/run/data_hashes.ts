import type { PreprocessedDataset } from "../../database/preprocessed_dataset.ts";
import type { DataHashes } from "./run_record.ts";

/** What each case of preprocessed data was made of. */
export async function dataHashes(dataset: PreprocessedDataset): Promise<DataHashes[]> {
  const cases = await dataset.cases();
  return await Promise.all(cases.map(async ({ id }) => {
    const { raw_sha256, plan_sha256 } = await dataset.fingerprint(id);
    return { id, rawSha256: raw_sha256, planSha256: plan_sha256 };
  }));
}
