import { OvkitError } from "../foundation/ovkit_error.ts";
import type { Fingerprint } from "./fingerprint.ts";

/**
 * The original classes that are stored: those asked for, else all that are in the data.
 *
 * @param wanted original class numbers
 * @param reasons gets a sentence where the numbers change or a named class is missing
 * @throws {OvkitError} `DataInvalid` where a class asked for is in no case
 */
export function plannedClasses(
  fingerprint: Fingerprint,
  wanted: readonly number[] | undefined,
  reasons: string[],
): readonly number[] {
  const present = [...new Set(fingerprint.intensities.map((entry) => entry.class))]
    .sort((a, b) => a - b);
  if (wanted !== undefined) {
    const missing = wanted.filter((label) => !present.includes(label));
    if (missing.length === 0 && wanted.length > 0) return wanted;
    throw new OvkitError("DataInvalid", {
      subject: fingerprint.data,
      found: `no voxel of class ${missing.join(", ") || "(none given)"}`,
      expected: `some of the classes ${present.join(", ")}`,
    });
  }
  for (const [label, name] of Object.entries(fingerprint.classNames)) {
    if (Number(label) === 0 || present.includes(Number(label))) continue;
    reasons.push(`class ${label} (${name}) is in no case: left out`);
  }
  if (present.some((label, i) => label !== i + 1)) {
    reasons.push(`classes ${present.join(", ")} are in the data, stored as 1 to ${present.length}`);
  }
  return present;
}
