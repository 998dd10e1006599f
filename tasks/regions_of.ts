import { UsageError } from "./usage_error.ts";

/**
 * Reads the classes that the command line gives to DICOM regions: `--region liver=1`, or with a
 * pattern `--region "/^tum/i=2"`.
 *
 * @returns undefined where there are none
 */
export function regionsOf(
  values: readonly string[] | undefined,
): Record<string, number> | undefined {
  if (values === undefined || values.length === 0) return undefined;
  return Object.fromEntries(values.map((value) => {
    const [, name, label] = /^(.+)=(\d+)$/.exec(value) ?? [];
    if (name === undefined) throw new UsageError(`--region takes NAME=CLASS, received "${value}"`);
    return [name, Number(label)];
  }));
}
