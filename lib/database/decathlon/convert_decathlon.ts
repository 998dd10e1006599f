import { join } from "node:path";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import { readNiftiChannels } from "../../io/nifti/read_nifti_channels.ts";
import { writeNifti } from "../../io/nifti/write_nifti.ts";
import type { DecathlonTask } from "./decathlon_task.ts";
import { readTar, type TarFile } from "./read_tar.ts";

/** Options of {@linkcode convertDecathlon}. */
export interface ConvertDecathlonOptions {
  readonly task: DecathlonTask;
  /** The folder to fill. */
  readonly folder: string;
  /** Called with the cases' files written so far. */
  readonly onProgress?: (files: number) => void;
  readonly signal?: AbortSignal;
}

/** What an archive held. */
export interface DecathlonContents {
  /** Labelled cases, sorted. */
  readonly cases: readonly string[];
  /** Cases without labels, sorted. */
  readonly testCases: readonly string[];
  /** Class names by number, without background. */
  readonly classNames: Readonly<Record<string, string>>;
}

const caseFile = /^(?:\.\/)?[^/]+\/(imagesTr|labelsTr|imagesTs)\/([^/.][^/]*)\.nii\.gz$/;
const descriptionFile = /^(?:\.\/)?[^/]+\/dataset\.json$/;

/**
 * Turns a Decathlon archive into a raw data set: `images/<case>_0000.nii.gz` (one file per channel),
 * `labels/<case>.nii.gz`, `imagesTs/` for the cases without labels, `labels.json` with the class
 * names and `source.json` with the publisher's description and licence.
 *
 * @param stream the tar archive's bytes
 * @param subject the archive's name in errors
 * @throws {OvkitError} `FileCorrupt` for a damaged archive, `DataInvalid` where it is another
 * archive or images and labels do not match
 */
export async function convertDecathlon(
  stream: AsyncIterable<Uint8Array>,
  { subject, ...options }: ConvertDecathlonOptions & { readonly subject: string },
): Promise<DecathlonContents> {
  const { folder, onProgress, signal, task } = options;
  const found = { imagesTr: [] as string[], labelsTr: [] as string[], imagesTs: [] as string[] };
  let description: Record<string, unknown> | undefined;
  let files = 0;
  for await (const file of readTar(stream, subject)) {
    signal?.throwIfAborted();
    if (descriptionFile.test(file.path)) description = await readDescription(file, subject);
    const match = file.path.match(caseFile);
    if (match === null) continue;
    const kind = match[1] as keyof typeof found;
    await writeCaseFile(file, { folder, kind, id: match[2], channels: task.channels });
    found[kind].push(match[2]);
    onProgress?.(++files);
  }
  checkCases(found, subject, task);
  const classNames = namesOfClasses(description);
  await writeDescriptions(folder, { classNames, description, task });
  return { cases: found.imagesTr.sort(), testCases: found.imagesTs.sort(), classNames };
}

async function writeCaseFile(
  file: TarFile,
  options: { folder: string; kind: string; id: string; channels: number },
): Promise<void> {
  const { folder, kind, id, channels } = options;
  if (kind === "labelsTr") return await writeContent(file, join(folder, "labels", `${id}.nii.gz`));
  const images = join(folder, kind === "imagesTr" ? "images" : "imagesTs");
  if (channels === 1) return await writeContent(file, join(images, `${id}_0000.nii.gz`));
  const whole = join(folder, "whole.nii.gz");
  await writeContent(file, whole);
  const volumes = await readNiftiChannels(whole);
  if (volumes.length !== channels) {
    throw new OvkitError("DataInvalid", {
      subject: file.path,
      found: `${volumes.length} channels`,
      expected: `${channels}`,
    });
  }
  for (const [channel, volume] of volumes.entries()) {
    const number = String(channel).padStart(4, "0");
    await writeNifti(join(images, `${id}_${number}.nii.gz`), volume);
  }
  await Deno.remove(whole);
}

async function writeContent(file: TarFile, path: string): Promise<void> {
  await Deno.mkdir(join(path, ".."), { recursive: true });
  using target = await Deno.open(path, { write: true, create: true, truncate: true });
  for await (const piece of file.content()) {
    for (let offset = 0; offset < piece.length;) {
      offset += await target.write(piece.subarray(offset));
    }
  }
  await target.sync();
}

async function readDescription(
  file: TarFile,
  subject: string,
): Promise<Record<string, unknown>> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of file.content()) text += decoder.decode(piece, { stream: true });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OvkitError("FileCorrupt", {
      subject,
      found: `${file.path} is not JSON`,
      remedy: "download the archive again",
      cause,
    });
  }
}

function namesOfClasses(description: Record<string, unknown> | undefined): Record<string, string> {
  const labels = description?.labels;
  if (typeof labels !== "object" || labels === null) return {};
  const names = Object.entries(labels).filter(([number]) => Number(number) > 0);
  return Object.fromEntries(names.map(([number, name]) => [number, String(name)]));
}

function checkCases(
  found: { imagesTr: string[]; labelsTr: string[] },
  subject: string,
  task: DecathlonTask,
): void {
  if (found.imagesTr.length === 0) {
    throw new OvkitError("DataInvalid", {
      subject,
      found: "no imagesTr/*.nii.gz in this archive",
      expected: `the Decathlon's ${task.archive}.tar`,
    });
  }
  const images = new Set(found.imagesTr);
  const labels = new Set(found.labelsTr);
  const odd = [...images.symmetricDifference(labels)].sort();
  if (odd.length === 0) return;
  throw new OvkitError("DataInvalid", {
    subject,
    found: `${odd.length} cases with only one of image and label: ${odd.slice(0, 5).join(", ")}`,
    remedy: "take the archive from its publisher",
  });
}

async function writeDescriptions(
  folder: string,
  { classNames, description = {}, task }: {
    classNames: Record<string, string>;
    description?: Record<string, unknown>;
    task: DecathlonTask;
  },
): Promise<void> {
  const { name, description: about, reference, licence, release, relase, modality } = description;
  const labels = { ...classNames, ...(modality === undefined ? {} : { modality }) };
  const source = {
    publisher: "Medical Segmentation Decathlon",
    archive: `${task.archive}.tar`,
    name,
    description: about,
    reference,
    licence,
    release: release ?? relase,
  };
  const write = (file: string, value: unknown) =>
    writeFileAtomic(join(folder, file), JSON.stringify(value, null, 2) + "\n");
  await write("labels.json", labels);
  await write("source.json", source);
}
