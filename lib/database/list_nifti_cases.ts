import { basename, join } from "node:path";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { RawCase } from "./raw_case.ts";

const FOLDERS = ["", "Tr", "Ts"];
const EXTENSION = /\.(nii\.gz|nii|hdr\.gz|hdr)$/i;
const CHANNEL = /_(\d{4})$/;

/**
 * Lists the cases of a raw data set of NIfTI files, sorted by id: the files of `images`, else
 * `imagesTr`, else `imagesTs`, and the labels of the folder that belongs to it. Stems are matched
 * exactly. A stem `<case>_0000` is channel 0 of a case where a label is named `<case>`, or where no
 * label bears the full stem and the folder numbers its channels.
 *
 * @param folder the raw data set
 * @param dataset its name in the cases. @default the folder's name
 * @returns undefined where there is no folder of images with a NIfTI file in it
 * @throws {OvkitError} `DataInvalid` where two files are of one case
 */
export async function listNiftiCases(
  folder: string,
  dataset: string = basename(folder),
): Promise<RawCase[] | undefined> {
  const present = new Set(
    (await names(folder)).filter((entry) => entry.isDirectory).map((entry) => entry.name),
  );
  const suffix = FOLDERS.find((ending) => present.has(`images${ending}`));
  if (suffix === undefined) return undefined;
  const images = await stems(join(folder, `images${suffix}`));
  const labels = present.has(`labels${suffix}`)
    ? await stems(join(folder, `labels${suffix}`))
    : new Map<string, string>();
  return images.size === 0 ? undefined : groupFiles(images, labels, dataset);
}

function groupFiles(
  images: ReadonlyMap<string, string>,
  labels: ReadonlyMap<string, string>,
  dataset: string,
): RawCase[] {
  const numbered = [...images.keys()].some((stem) => stem.endsWith("_0000"));
  const files = new Map<string, { channel: number; path: string }[]>();
  for (const label of labels.keys()) files.set(label, []);
  for (const [stem, path] of images) {
    const bare = stem.replace(CHANNEL, "");
    const isChannel = bare !== stem && !labels.has(stem) && (labels.has(bare) || numbered);
    const id = isChannel ? bare : stem;
    const channel = isChannel ? Number(CHANNEL.exec(stem)![1]) : 0;
    files.set(id, [...files.get(id) ?? [], { channel, path }]);
  }
  return [...files.keys()].sort().map((id) => {
    const ofCase = files.get(id)!.sort((a, b) =>
      a.channel - b.channel || (a.path < b.path ? -1 : 1)
    );
    const labelPath = labels.get(id);
    return {
      id,
      dataset,
      imagePaths: ofCase.map((file) => file.path),
      channels: ofCase.map((file) => file.channel),
      ...(labelPath === undefined ? {} : { labelPath }),
    };
  });
}

async function stems(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { name, isDirectory } of await names(folder)) {
    if (isDirectory || name.startsWith(".") || !EXTENSION.test(name)) continue;
    const stem = name.replace(EXTENSION, "");
    const before = found.get(stem);
    if (before !== undefined) {
      throw new OvkitError("DataInvalid", {
        subject: folder,
        found: `${basename(before)} and ${name} are two files of one case`,
        remedy: "remove one of them",
      });
    }
    found.set(stem, join(folder, name));
  }
  return found;
}

async function names(folder: string): Promise<{ name: string; isDirectory: boolean }[]> {
  const entries = [];
  for await (const entry of Deno.readDir(folder)) {
    const isDirectory = entry.isSymlink
      ? (await Deno.stat(join(folder, entry.name)).catch(() => undefined))?.isDirectory ?? false
      : entry.isDirectory;
    entries.push({ name: entry.name, isDirectory });
  }
  return entries.sort((a, b) => a.name < b.name ? -1 : 1);
}
