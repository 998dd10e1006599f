import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { DicomStack } from "./dicom_stack.ts";
import { describeStack } from "./summarize_stack.ts";

/** A stack, and what was left out for it. */
export interface ChosenStack {
  readonly stack: DicomStack;
  readonly notes: readonly string[];
}

/** Stacks that are named one by one. */
const NAMED = 20;

/**
 * Chooses the stack to be read: the one asked for, else the only one of the best kind there is, of
 * measured slices before computed ones before single slices. Localizers are never taken unasked.
 *
 * @param options.subject what errors name
 * @param options.wanted identifier, UID, series number or description
 * @throws {OvkitError} `DataInvalid` where there is none; `ArgumentInvalid` where several fit
 */
export function chooseStack(
  stacks: readonly DicomStack[],
  options: { readonly subject: string; readonly wanted?: string },
): ChosenStack {
  const { subject, wanted } = options;
  const candidates = wanted === undefined ? bestKind(stacks) : matching(stacks, wanted);
  if (candidates.length === 1) {
    const [stack] = candidates;
    return { stack, notes: wanted === undefined ? leftOut(stacks, stack) : [] };
  }
  if (candidates.length === 0) {
    throw new OvkitError("DataInvalid", {
      subject,
      found: wanted === undefined
        ? `no series of slices among ${list(stacks)}`
        : `no series "${wanted}" among ${list(stacks)}`,
      expected: "a series of slices that have their place in the patient",
      remedy: "choose one with seriesUid, or check the folder",
    });
  }
  throw new OvkitError("ArgumentInvalid", {
    subject,
    found: `${candidates.length} series: ${list(candidates)}`,
    expected: "one",
    remedy: `choose with seriesUid, e.g. seriesUid: "${candidates[0].id}"`,
  });
}

function bestKind(stacks: readonly DicomStack[]): readonly DicomStack[] {
  const sound = stacks.filter((stack) => stack.problem === undefined);
  const volumes = sound.filter((stack) => stack.frames.length > 1);
  const kinds = [
    volumes.filter(({ kind }) => kind === "original"),
    volumes.filter(({ kind }) => kind === "derived" || kind === "capture"),
    sound.filter(({ kind, frames }) => kind !== "localizer" && frames.length === 1),
  ];
  return kinds.find((kind) => kind.length > 0) ?? [];
}

function matching(stacks: readonly DicomStack[], wanted: string): readonly DicomStack[] {
  const ways: ((stack: DicomStack) => boolean)[] = [
    ({ id }) => id === wanted,
    ({ identity }) => identity.seriesInstanceUid === wanted,
    ({ identity }) => String(identity.seriesNumber) === wanted,
    ({ identity }) => identity.seriesDescription === wanted,
  ];
  const found = ways.map((way) => stacks.filter(way)).find((some) => some.length > 0) ?? [];
  const best = bestKind(found);
  return best.length > 0 ? best : found;
}

function leftOut(stacks: readonly DicomStack[], chosen: DicomStack): string[] {
  const others = stacks.filter((stack) => stack !== chosen);
  return others.length === 0 ? [] : [`left out: ${list(others)}`];
}

function list(stacks: readonly DicomStack[]): string {
  const more = stacks.length - NAMED;
  return stacks.slice(0, NAMED).map(describeStack).join("; ") +
    (more > 0 ? `; and ${more} more` : "");
}
