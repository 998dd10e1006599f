import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { canonicalGrid } from "../../volumes/canonical_grid.ts";
import { cornerDisplacementMm } from "../../volumes/corner_displacement_mm.ts";
import { orientationCode } from "../../volumes/orientation_code.ts";
import { spacingOfAffine } from "../../volumes/spacing_of_affine.ts";
import { straighten } from "../../volumes/straighten.ts";
import type { Volume } from "../../volumes/volume.ts";
import { backgroundLabel } from "../background_label.ts";
import { hasReference } from "../has_reference.ts";
import type { RawCase } from "../raw_case.ts";
import type { CaseFacts } from "./case_facts.ts";
import type { AddProblem, CaseProblem } from "./case_problem.ts";
import { caseThumbnail } from "./case_thumbnail.ts";
import { type ImageFacts, imageFacts } from "./image_facts.ts";
import { labelFacts } from "./label_facts.ts";
import { volumeSha256 } from "./volume_sha256.ts";

/** Displacement in millimetres from which two grids of one case count as different. */
const GRID_TOLERANCE_MM = 0.01;
/** Voxels from which an image's greatest value tells something. */
const LEAST_VOXELS = 1000;
const CLIPPED_SHARE = 0.02;

/** How the files of a case are read; what a reader has to remark stands in `notes`. */
export interface CaseReaders {
  /** The channels of an image. */
  readonly readImage: (path: string, rawCase: RawCase) => Promise<readonly NotedVolume[]>;
  /** The label map on the grid of the image. */
  readonly readLabel: (path: string, image: Volume | undefined) => Promise<NotedVolume>;
}

/** A volume whose reader may have something to say. */
export type NotedVolume = Volume & { readonly notes?: readonly string[] };

/** What is wrong with one case, and what it holds. */
export interface CaseCheck {
  readonly problems: readonly CaseProblem[];
  readonly facts: CaseFacts;
}

/**
 * Reads every file of a case and reports all that is wrong with it.
 *
 * @param rawCase the case
 * @param readers how files are read
 */
export async function checkCase(
  rawCase: RawCase,
  readers: CaseReaders & { readonly thumbnails: boolean },
): Promise<CaseCheck> {
  const problems: CaseProblem[] = [];
  const add: AddProblem = (severity, problem, found, cure) =>
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
  const images: NotedVolume[] = [];
  for (const path of rawCase.imagePaths) {
    images.push(...await attempt(readers.readImage(path, rawCase)) ?? []);
  }
  const channels = images.map((image, i) => checkImage(image, `channel ${i}`, add));
  if (images[0]) checkAxes(images[0], add);
  images.slice(1).forEach((image, i) => checkGrid(images[0], image, `channel ${i + 1}`, add));
  const label = await readLabel();
  for (const note of [...images, label].flatMap((volume) => volume?.notes ?? [])) {
    add("note", "remark of the reader", note, "check that this is meant");
  }
  if (images[0] && label) checkGrid(images[0], label, "label", add);
  const classVoxels = rawCase.isBackground ? {} : label && checkLabel(label, add);
  return {
    problems,
    facts: {
      case: rawCase.id,
      dataset: rawCase.dataset,
      patient: rawCase.patient ?? rawCase.id,
      channels,
      ...(images[0] && gridFacts(images)),
      ...(classVoxels && label && { classVoxels, labelSha256: volumeSha256([label]) }),
      ...(images[0] && readers.thumbnails &&
        { thumbnail: caseThumbnail(images[0], label, channels[0]) }),
    },
  };

  async function readLabel(): Promise<NotedVolume | undefined> {
    const { isBackground, labelPath } = rawCase;
    if (isBackground) return images[0] && backgroundLabel(images[0]);
    if (labelPath === undefined) return undefined;
    return await attempt(readers.readLabel(labelPath, images[0]));
  }
}

function gridFacts(images: readonly Volume[]) {
  const [first] = images;
  const { shapeZyx, affineRas } = canonicalGrid(first);
  return {
    shapeZyx,
    spacingZyxMm: spacingOfAffine(affineRas),
    orientation: orientationCode(first.affineRas),
    imageSha256: volumeSha256(images),
  };
}

function checkFiles(rawCase: RawCase, add: AddProblem): void {
  const { imagePaths, channels, labelPath } = rawCase;
  if (imagePaths.length === 0) {
    add(
      "error",
      "missing image",
      `only the label ${labelPath}`,
      "add the image or remove the label",
    );
  }
  if (!hasReference(rawCase)) {
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

function checkImage(image: Volume, name: string, add: AddProblem): ImageFacts {
  const facts = imageFacts(image.data);
  if (facts.notFinite > 0) {
    add(
      "error",
      "NaN or infinite voxels",
      `${facts.notFinite} of ${image.data.length} voxels of ${name}`,
      "replace them, for example by the value of air",
    );
  }
  if (facts.minimum === facts.maximum) {
    add("error", "constant image", `${name} is ${facts.minimum} everywhere`, "replace the file");
  } else if (image.data.length >= LEAST_VOXELS && facts.shareAtMaximum > CLIPPED_SHARE) {
    const percent = (100 * facts.shareAtMaximum).toFixed(1);
    add(
      "warning",
      "clipped image",
      `${percent} % of the voxels of ${name} have its greatest value, ${facts.maximum}`,
      "export it again with its whole range of intensities",
    );
  }
  return facts;
}

function checkAxes(image: Volume, add: AddProblem): void {
  try {
    const { movedMm } = straighten(image);
    if (movedMm === 0) return;
    add(
      "note",
      "axes not at right angles",
      `upright ones move its corners by up to ${movedMm.toFixed(3)} mm`,
      "nothing to do: it is taken as upright, and predictions lie in its own grid",
    );
  } catch (error) {
    if (!isOvkitError(error, "GeometryMismatch")) throw error;
    add("error", "axes not at right angles", error.found, error.remedy!);
  }
}

function checkGrid(first: Volume, other: Volume, name: string, add: AddProblem): void {
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

function checkLabel(label: Volume, add: AddProblem): Record<number, number> {
  const { classVoxels, notIntegral, minimum } = labelFacts(label.data);
  if (notIntegral > 0 || minimum < 0) {
    const found = notIntegral > 0
      ? `${notIntegral} voxels are no whole number`
      : `values down to ${minimum}`;
    add("error", "label is no class map", found, "store whole class numbers from 0");
    return {};
  }
  const greatest = Math.max(0, ...classVoxels.keys());
  if (classVoxels.size === 0) {
    add("warning", "no foreground", "the label is 0 everywhere", "check that this is meant");
  } else if (greatest > 255) {
    add("error", "class beyond 255", `class ${greatest}`, "number the classes from 1 on");
  }
  return Object.fromEntries(classVoxels);
}
