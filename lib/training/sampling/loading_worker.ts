import { openPreprocessedDataset } from "../../database/preprocessed_dataset.ts";
import type { ErrorTag } from "../../foundation/error_tag.ts";
import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import type { OvkitErrorFields } from "../../foundation/ovkit_error.ts";
import type { LoaderParameters } from "../../parameters/model_parameters.ts";
import { cutStoredPatch, type VolumeRegion } from "./cut_stored_patch.ts";
import { noteVolume, type VolumeFacts, type VolumeNotes } from "./note_volume.ts";
import { emptyPatchArrays, type PatchArrays, type PatchArraysShape } from "./patch_arrays.ts";
import { readVolume } from "./read_volume.ts";
import type { TrainingVolume } from "./training_volume.ts";
import { volumeBytes } from "./volume_bytes.ts";

/** Asks for what sampling needs to know of a volume. */
export interface NotesRequest {
  readonly kind: "notes";
  readonly folder: string;
  readonly id: string;
  readonly bias: LoaderParameters["bias"];
  /** The volume itself is sent too where it has no more bytes than that. */
  readonly mostBytes: number;
}

/** Asks for the arrays of a batch with some of its patches cut. */
export interface CutRequest {
  readonly kind: "cut";
  readonly folder: string;
  readonly shape: PatchArraysShape;
  readonly patches: readonly {
    readonly sample: number;
    readonly facts: VolumeFacts;
    readonly region: VolumeRegion;
  }[];
}

/** What a worker is asked. */
export type LoadingRequest = NotesRequest | CutRequest;

/** Notes of a volume, and the volume where it was wanted. */
export interface NotedVolume {
  readonly notes: VolumeNotes;
  readonly volume?: TrainingVolume;
}

/** What a worker answers: the result, or the fields of the error that stood in its way. */
export type LoadingAnswer =
  | { readonly noted: NotedVolume }
  | { readonly arrays: PatchArrays }
  | { readonly tag: ErrorTag; readonly fields: OvkitErrorFields }
  | { readonly message: string };

const scope = globalThis as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<LoadingRequest>) => void): void;
  postMessage(answer: LoadingAnswer, transfer: Transferable[]): void;
};

scope.addEventListener("message", async ({ data }) => {
  const answer = await answerTo(data);
  scope.postMessage(answer, buffersOf(answer));
});

async function answerTo(request: LoadingRequest): Promise<LoadingAnswer> {
  try {
    return request.kind === "notes"
      ? { noted: await note(request) }
      : { arrays: await cut(request) };
  } catch (error) {
    if (!isOvkitError(error)) return { message: String(error) };
    const { tag, subject, found, expected, remedy } = error;
    return { tag, fields: { subject, found, expected, remedy } };
  }
}

async function note({ folder, id, bias, mostBytes }: NotesRequest): Promise<NotedVolume> {
  const volume = await readVolume(datasetIn(folder), id);
  const notes = noteVolume(volume, bias);
  return volumeBytes(volume) <= mostBytes ? { notes, volume } : { notes };
}

async function cut({ folder, shape, patches }: CutRequest): Promise<PatchArrays> {
  const arrays = emptyPatchArrays(shape);
  for (const { sample, ...patch } of patches) {
    await cutStoredPatch(datasetIn(folder), patch, { ...arrays, sample });
  }
  return arrays;
}

const datasets = new Map<string, ReturnType<typeof openPreprocessedDataset>>();

function datasetIn(folder: string): ReturnType<typeof openPreprocessedDataset> {
  const dataset = datasets.get(folder) ?? openPreprocessedDataset(folder);
  datasets.set(folder, dataset);
  return dataset;
}

/** The memory of all arrays of an answer, to be handed over. */
function buffersOf(answer: LoadingAnswer): Transferable[] {
  const arrays = "arrays" in answer
    ? Object.values(answer.arrays)
    : "noted" in answer
    ? arraysOf(answer.noted)
    : [];
  return [...new Set(arrays.map((array) => array.buffer as ArrayBuffer))];
}

function arraysOf({ notes, volume }: NotedVolume): ArrayBufferView[] {
  const runs = [...notes.groups.map(([, group]) => group), ...notes.mask ? [notes.mask] : []];
  const voxels = volume ? [volume.image, volume.label, volume.previous, volume.mask] : [];
  return [
    ...runs.flatMap(({ starts, ends }) => [starts, ends]),
    ...voxels.filter((array) => array !== undefined),
  ];
}
