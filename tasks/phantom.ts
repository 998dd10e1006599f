import { join } from "node:path";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import { writeFileAtomic } from "../lib/foundation/write_file_atomic.ts";
import { writePhantomDataset } from "../lib/phantoms/write_phantom_dataset.ts";
import { databaseRoot } from "./database_root.ts";
import { integerOption } from "./integer_option.ts";
import { runTask, type Task } from "./run_task.ts";
import { UsageError } from "./usage_error.ts";

const options = {
  cases: { type: "string" },
  seed: { type: "string" },
  format: { type: "string" },
  root: { type: "string" },
} as const;

/** `deno task phantom`: a synthetic raw data set of abdominal CT with a known answer. */
export const phantomTask: Task<typeof options> = {
  name: "phantom",
  usage: "NAME [--cases N] [--seed S] [--format nifti|dicom] [--root FOLDER] [--json]",
  about:
    "Writes a synthetic raw data set of abdominal CT, as NIfTI or as DICOM series with RTSTRUCT; " +
    "the same seed gives the same files.",
  options,
  leastArguments: 1,
  async run({ values, positionals: [name], print, progress, signal }) {
    if (!/^[\w-][\w.-]*$/.test(name)) {
      throw new UsageError(`NAME is a folder's name of letters, digits, . _ -, received "${name}"`);
    }
    const cases = integerOption("cases", values.cases, { fallback: 20, least: 1 });
    const seed = integerOption("seed", values.seed, { fallback: 1 });
    const rawData = join(databaseRoot(values.root), "raw_data");
    const folder = join(rawData, name);
    const format = formatOf(values.format);
    const recipe = JSON.stringify({
      phantom: "abdominal CT",
      cases,
      seed,
      ...(format === "dicom" ? { format } : {}),
    });
    if (await isSame(folder, recipe)) {
      print(`${cases} phantoms were there already: ${folder}`);
      return { folder, cases, seed, format, existed: true };
    }
    const staging = `.${name}.tmp-${crypto.randomUUID()}`;
    const bar = progress(name);
    const onProgress = (done: number) => bar.update(done / cases, `${done} of ${cases} cases`);
    try {
      await writePhantomDataset(rawData, staging, { cases, seed, format, onProgress, signal });
      await writeFileAtomic(join(rawData, staging, "phantom.json"), recipe + "\n");
      await Deno.rename(join(rawData, staging), folder);
    } finally {
      await Deno.remove(join(rawData, staging), { recursive: true }).catch(() => {});
    }
    bar.finish("done");
    print(`${cases} phantoms of seed ${seed}: ${folder}`);
    return { folder, cases, seed, format, existed: false };
  },
};

function formatOf(value: string = "nifti"): "nifti" | "dicom" {
  if (value === "nifti" || value === "dicom") return value;
  throw new UsageError(`--format takes nifti or dicom, received "${value}"`);
}

async function isSame(folder: string, recipe: string): Promise<boolean> {
  if (await Deno.stat(folder).catch(() => undefined) === undefined) return false;
  const found = await Deno.readTextFile(join(folder, "phantom.json")).catch(() => undefined);
  if (found?.trim() === recipe) return true;
  throw new OvkitError("FileUnwritable", {
    subject: folder,
    found: found === undefined ? "another data set has this name" : `holds ${found.trim()}`,
    remedy: "choose another name, or rename or remove that folder",
  });
}

if (import.meta.main) Deno.exit(await runTask(phantomTask));
