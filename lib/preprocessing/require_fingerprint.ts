import { OvkitError } from "../foundation/ovkit_error.ts";
import type { CaseStatistics, Fingerprint } from "./fingerprint.ts";

/**
 * Makes sure that a plan can be made from a fingerprint: cases with positive shapes and spacings,
 * each with the set's channels, and foreground in one of them.
 *
 * @throws {OvkitError} `DataInvalid` where there is no case or no foreground, or the channels of a
 * case are not the set's, `GeometryMismatch` for shapes and spacings that are not positive
 */
export function requireFingerprint(fingerprint: Fingerprint): void {
  const { data, cases, nChannels, intensities } = fingerprint;
  if (cases.length === 0) {
    throw new OvkitError("DataInvalid", { subject: data, found: "a fingerprint without cases" });
  }
  for (const one of cases) requireCase(one, nChannels);
  if (intensities.some(({ count }) => count > 0)) return;
  throw new OvkitError("DataInvalid", {
    subject: data,
    found: "no voxel of any class",
    expected: "foreground classes from 1 on",
    remedy: "check that the right files lie in the folder labels",
  });
}

function requireCase({ id, shapeZyx, spacingZyxMm, channels }: CaseStatistics, n: number): void {
  if (!spacingZyxMm.every((mm) => mm > 0 && Number.isFinite(mm))) {
    throw new OvkitError("GeometryMismatch", {
      subject: id,
      found: `spacing ${spacingZyxMm.join(" × ")} mm (z, y, x)`,
      expected: "three positive numbers",
      remedy: "correct the geometry in the file's header",
    });
  }
  if (!shapeZyx.every((voxels) => Number.isInteger(voxels) && voxels > 0)) {
    throw new OvkitError("GeometryMismatch", {
      subject: id,
      found: `shape ${shapeZyx.join(" × ")} (z, y, x)`,
      expected: "three whole numbers of at least 1",
    });
  }
  if (channels.length !== n) {
    throw new OvkitError("DataInvalid", {
      subject: id,
      found: `${channels.length} image channels`,
      expected: `${n}`,
      remedy: "give every case the same channels",
    });
  }
}
