import { OvkitError } from "../foundation/ovkit_error.ts";
import { cornerDisplacementMm } from "../volumes/corner_displacement_mm.ts";
import type { Volume } from "../volumes/volume.ts";
import type { CaseProblem } from "./check_report.ts";
import type { RawCase } from "./raw_case.ts";
import { voxelFacts } from "./voxel_facts.ts";

/** Displacement in millimetres from which two grids of one case count as different. */
const GRID_TOLERANCE_MM = 0.01;

/** How the files of a case are read. */
export interface CaseReaders {
  /** The channels of an image file. */
  readonly readImage: (path: string) => Promise<readonly Volume[]>;
  readonly readLabel: (path: string) => Promise<Volume>;
}

/** What is wrong with one case, and what it holds. */
export interface CaseCheck {
  readonly problems: readonly CaseProblem[];
  /** Image channels that could be read. */
  readonly nChannels: number;
  readonly classes: ReadonlySet<number>;
}

/**
 * Reads every file of a case and reports all that is wrong with it.
 *
 * @param rawCase the case
 * @param readers how files are read
 */
export async function checkCase(rawCase: RawCase, readers: CaseReaders): Promise<CaseCheck> {
  const problems: CaseProblem[] = [];
  const add = (severity: CaseProblem["severity"], problem: string, found: string, cure: string) =>
    problems.push({ case: rawCase.id, problem, found, cure, severity });
  async function attempt<T>(reading: Promise<T>): Promise<T | undefined> {
    try {
      return await reading;
    } catch (error) {
      const remedy = error instanceof OvkitError ? error.remedy : undefined;
      const found = error instanceof Error ? error.message : String(error);
      add("error", "unreadable file", found, remedy ?? "replace the file or remove the case");
      return undefined;
    }
  }

  checkFiles(rawCase, add);
  let first: Volume | undefined;
  let nChannels = 0;
  for (const path of rawCase.imagePaths) {
    for (const image of await attempt(readers.readImage(path)) ?? []) {
      const name = `channel ${nChannels++}`;
      checkImage(image, name, add);
      if (first === undefined) first = image;
      else checkGrid(first, image, name, add);
    }
  }
  const label = rawCase.labelPath === undefined
    ? undefined
    : await attempt(readers.readLabel(rawCase.labelPath));
  if (label === undefined) return { problems, nChannels, classes: new Set() };
  if (first !== undefined) checkGrid(first, label, "label", add);
  return { problems, nChannels, classes: checkLabel(label, add) };
}

type Add = (
  severity: CaseProblem["severity"],
  problem: string,
  found: string,
  cure: string,
) => void;

function checkFiles(rawCase: RawCase, add: Add): void {
  const { imagePaths, channels, labelPath } = rawCase;
  if (imagePaths.length === 0) {
    add(
      "error",
      "missing image",
      `only the label ${labelPath}`,
      "add the image or remove the label",
    );
  }
  if (labelPath === undefined) {
    add("warning", "missing label", "only images", "add the label; the case is not trained on");
  }
  if (imagePaths.length > 0 && channels.some((channel, i) => channel !== i)) {
    add(
      "error",
      "channels not numbered 0, 1, …",
      `channels ${channels.join(", ")}`,
      "name the files <case>_0000, <case>_0001 and so on, each once",
    );
  }
}

function checkImage(image: Volume, name: string, add: Add): void {
  const facts = voxelFacts(image.data);
  if (facts.notFinite > 0) {
    add(
      "error",
      "NaN or infinite voxels",
      `${facts.notFinite} of ${image.data.length} voxels of ${name}`,
      "replace them, for example by the value of air",
    );
  }
  if (facts.minimum >= facts.maximum) {
    add("error", "constant image", `${name} is ${facts.minimum} everywhere`, "replace the file");
  }
}

function checkGrid(first: Volume, other: Volume, name: string, add: Add): void {
  if (first.shapeZyx.some((n, axis) => n !== other.shapeZyx[axis])) {
    add(
      "error",
      "shapes differ",
      `${name} has ${other.shapeZyx.join(" × ")} voxels (z, y, x), the image ${
        first.shapeZyx.join(" × ")
      }`,
      "resample it to the image's grid",
    );
    return;
  }
  const displacement = cornerDisplacementMm(first, other);
  if (displacement <= GRID_TOLERANCE_MM) return;
  const severe = displacement > 0.5 * Math.min(...first.spacingZyxMm);
  add(
    severe ? "error" : "warning",
    "positions differ",
    `${name} lies up to ${displacement.toFixed(3)} mm from the image at its corners`,
    "correct the affine in the header, or resample it to the image's grid",
  );
}

function checkLabel(label: Volume, add: Add): Set<number> {
  const facts = voxelFacts(label.data);
  const odd = facts.notFinite + facts.notIntegral;
  if (odd > 0 || facts.minimum < 0) {
    const found = odd > 0 ? `${odd} voxels are no whole number` : `values down to ${facts.minimum}`;
    add("error", "label is no class map", found, "store whole class numbers from 0");
    return new Set();
  }
  const classes = new Set<number>();
  for (let i = 0; i < label.data.length; i++) {
    const value = Number(label.data[i]);
    if (value > 0) classes.add(value);
  }
  if (classes.size === 0) {
    add("warning", "no foreground", "the label is 0 everywhere", "check that this is meant");
  } else if (classes.size === 1 && classes.has(255)) {
    add("error", "label of 0 and 255", "the only class is 255", "store 1 in place of 255");
  } else if (facts.maximum > 255) {
    add("error", "class beyond 255", `class ${facts.maximum}`, "number the classes from 1 on");
  }
  return classes;
}
