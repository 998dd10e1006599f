import { createHash } from "node:crypto";
import { formatSafetensors } from "../../io/format_safetensors.ts";
import type { SafeTensor } from "../../io/safetensors.ts";

/** SHA-256 of the safetensors file that weights give: that of a run's certificate. */
export function weightsSha256(weights: ReadonlyMap<string, SafeTensor>): string {
  const hash = createHash("sha256");
  for (const part of formatSafetensors(weights)) hash.update(part);
  return hash.digest("hex");
}
