import { basename, dirname, join } from "node:path";
import { diskError } from "../../engine/library/disk_error.ts";
import { withFileLock } from "../../engine/library/with_file_lock.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { convertDecathlon, type DecathlonContents } from "./convert_decathlon.ts";
import { type DecathlonTask, decathlonTask } from "./decathlon_task.ts";
import { downloadFile, type DownloadFileOptions } from "./download_file.ts";

/** How far {@linkcode getDecathlonDataset} is. */
export interface DecathlonProgress {
  /** What is being done. */
  readonly step: "download" | "convert";
  /** Bytes downloaded, or bytes of the archive converted. */
  readonly bytes: number;
  /** Bytes that there are; undefined where the server does not tell. */
  readonly totalBytes: number | undefined;
}

/** Options of {@linkcode getDecathlonDataset}. */
export interface GetDecathlonDatasetOptions
  extends Pick<DownloadFileOptions, "retries" | "retryDelayMs" | "stallMs"> {
  /** A local archive to use instead of a download (`.tar` or `.tar.gz`). */
  readonly from?: string;
  /** The raw data set's name. @default {the name asked for} */
  readonly as?: string;
  /** Where the archives are published. @default {$OVKIT_DECATHLON_URL, else the public bucket} */
  readonly baseUrl?: string;
  /** Hears how far it is. */
  readonly onProgress?: (progress: DecathlonProgress) => void;
  /** Stops the download or the conversion. */
  readonly signal?: AbortSignal;
}

/** A raw data set made from a Decathlon archive. */
export interface DecathlonDataset extends DecathlonContents {
  /** Where the data set lies. */
  readonly folder: string;
  /** Whether it was there before. */
  readonly existed: boolean;
}

const publicBucket = "https://msd-for-monai.s3-us-west-2.amazonaws.com";

/**
 * Downloads a data set of the Medical Segmentation Decathlon (or takes a local archive) and converts
 * it to a raw data set, which appears whole or not at all. A broken download goes on where it ended.
 *
 * The data are published under CC BY-SA 4.0; `source.json` in the folder keeps the attribution.
 *
 * @param name e.g. `msd-hippocampus`, or a description of another archive of the same form
 * @param databaseFolder the folder that holds `raw_data`
 * @throws {OvkitError} `DatasetUnknown`, `DownloadFailed`, `FileMissing`, `FileCorrupt`,
 * `DataInvalid`, `FileUnwritable` where another data set has the name, `Stopped`
 */
export async function getDecathlonDataset(
  name: string | DecathlonTask,
  databaseFolder: string,
  options: GetDecathlonDatasetOptions = {},
): Promise<DecathlonDataset> {
  const task = typeof name === "string" ? decathlonTask(name) : name;
  const { as = task.name, from, signal } = options;
  const folder = join(databaseFolder, "raw_data", as);
  const downloads = join(databaseFolder, "downloads");
  return await withFileLock(join(downloads, `${as}.lock`), async (held) => {
    const existing = await readExisting(folder, task);
    if (existing !== undefined) return existing;
    if (held) await removeLeftovers(join(databaseFolder, "raw_data"), as);
    const archive = from ?? join(downloads, `${task.archive}.tar`);
    if (from === undefined) await download(task, archive, options);
    try {
      const contents = await convertInto(folder, { archive, task, options });
      if (from === undefined) await Deno.remove(archive);
      return { ...contents, folder, existed: false };
    } catch (error) {
      if (signal?.aborted) {
        throw new OvkitError("Stopped", { subject: as, found: "conversion stopped", cause: error });
      }
      const remedy = "choose another folder";
      throw diskError(error, { folder: databaseFolder, remedy }) ?? error;
    }
  });
}

async function download(
  task: DecathlonTask,
  archive: string,
  options: GetDecathlonDatasetOptions,
): Promise<void> {
  const present = await Deno.stat(archive).catch(() => undefined);
  if (present !== undefined) return;
  const { baseUrl = Deno.env.get("OVKIT_DECATHLON_URL") || publicBucket, onProgress } = options;
  const url = `${baseUrl.replace(/\/+$/, "")}/${task.archive}.tar`;
  await downloadFile(url, archive, {
    ...options,
    md5: task.md5,
    onProgress: (bytes, totalBytes) => onProgress?.({ step: "download", bytes, totalBytes }),
  });
}

async function convertInto(
  folder: string,
  { archive, task, options }: {
    archive: string;
    task: DecathlonTask;
    options: GetDecathlonDatasetOptions;
  },
): Promise<DecathlonContents> {
  const { onProgress, signal } = options;
  const staging = join(dirname(folder), `.${basename(folder)}.tmp-${crypto.randomUUID()}`);
  await Deno.mkdir(staging, { recursive: true });
  try {
    const onBytes = (bytes: number, totalBytes: number) =>
      onProgress?.({ step: "convert", bytes, totalBytes });
    const stream = openArchive(archive, onBytes);
    const contents = await convertDecathlon(stream, {
      subject: archive,
      task,
      folder: staging,
      signal,
    });
    await Deno.rename(staging, folder);
    return contents;
  } finally {
    await Deno.remove(staging, { recursive: true }).catch(() => {});
  }
}

async function* openArchive(
  path: string,
  onBytes: (bytes: number, totalBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  using file = await openFile(path);
  const { size } = await file.stat();
  const magic = new Uint8Array(2);
  await file.read(magic);
  await file.seek(0, Deno.SeekMode.Start);
  const pieces = readPieces(file, (bytes) => onBytes(bytes, size));
  const zipped = magic[0] === 0x1f && magic[1] === 0x8b;
  if (!zipped) return yield* pieces;
  const stream = ReadableStream.from(pieces);
  try {
    yield* stream.pipeThrough(new DecompressionStream("gzip"));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new OvkitError("FileCorrupt", {
      subject: path,
      found: `does not unpack (${cause.message})`,
      remedy: "download it again",
      cause,
    });
  }
}

async function openFile(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new OvkitError("FileMissing", { subject: path, found: "no such file", cause });
  }
}

async function* readPieces(
  file: Deno.FsFile,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let bytes = 0;;) {
    const piece = new Uint8Array(1 << 20);
    const count = await file.read(piece);
    if (count === null) return;
    onBytes(bytes += count);
    yield piece.subarray(0, count);
  }
}

async function readExisting(
  folder: string,
  task: DecathlonTask,
): Promise<DecathlonDataset | undefined> {
  if (await Deno.stat(folder).catch(() => undefined) === undefined) return undefined;
  try {
    const source = JSON.parse(await Deno.readTextFile(join(folder, "source.json")));
    if (source.archive !== `${task.archive}.tar`) {
      throw new Error(`it comes from ${source.archive}`);
    }
    const { modality: _, ...classNames } = JSON.parse(
      await Deno.readTextFile(join(folder, "labels.json")),
    );
    const cases = await idsIn(join(folder, "labels"), ".nii.gz");
    const testCases = await idsIn(join(folder, "imagesTs"), "_0000.nii.gz");
    return { cases, testCases, classNames, folder, existed: true };
  } catch (cause) {
    throw new OvkitError("FileUnwritable", {
      subject: folder,
      found: "another data set has this name",
      remedy: "rename or remove that folder, or choose another name with --as",
      cause,
    });
  }
}

async function idsIn(folder: string, ending: string): Promise<string[]> {
  const ids: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (name.endsWith(ending)) ids.push(basename(name, ending));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return ids.sort();
}

async function removeLeftovers(rawData: string, name: string): Promise<void> {
  await Deno.mkdir(rawData, { recursive: true });
  for await (const entry of Deno.readDir(rawData)) {
    if (!entry.name.startsWith(`.${name}.tmp-`)) continue;
    await Deno.remove(join(rawData, entry.name), { recursive: true });
  }
}
