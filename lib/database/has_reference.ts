import type { RawCase } from "./raw_case.ts";

/** Whether a case can be learned from and measured: it has a label, or is known to be background. */
export function hasReference({ labelPath, isBackground, ambiguousLabels }: RawCase): boolean {
  return labelPath !== undefined || isBackground === true || ambiguousLabels !== undefined;
}
