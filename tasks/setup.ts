import { cacheFolder } from "../lib/engine/library/cache_folder.ts";
import { checkLibrary } from "../lib/engine/library/check_library.ts";
import { ensureLibrary } from "../lib/engine/library/ensure_library.ts";
import { findLibrary } from "../lib/engine/library/find_library.ts";
import type { LibraryProgress } from "../lib/engine/library/install_library.ts";
import { libraryFolder } from "../lib/engine/library/library_folder.ts";
import type { TensorflowLibrary } from "../lib/engine/library/tensorflow_library.ts";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import { runTask, type Task } from "./run_task.ts";

const options = { cuda: { type: "boolean" }, check: { type: "boolean" } } as const;

/** `deno task setup`: makes sure that the engine's library is installed, and says where. */
export const setupTask: Task<typeof options> = {
  name: "setup",
  usage: "[--cuda] [--check] [--json]",
  about: "Installs the TensorFlow library once per user, or with --check verifies what is there.",
  options,
  async run({ values, print, progress, signal }) {
    const cuda = values.cuda === true;
    if (values.check) return await check(cuda, print);
    const before = await findLibrary(cuda ? { variant: "cuda" } : {});
    if (before !== undefined) return describe(before, "found", print);
    const bar = progress("setup");
    const onProgress = (state: LibraryProgress) => bar.update(state.fraction, progressText(state));
    print(`installing TensorFlow${cuda ? " with CUDA" : ""} in ${cacheFolder()}`);
    const library = await ensureLibrary({ cuda, signal, onProgress });
    bar.finish("done");
    return describe(library, "installed", print);
  },
};

async function check(
  cuda: boolean,
  print: (line: string) => void,
): Promise<Record<string, unknown>> {
  const library = await findLibrary(cuda ? { variant: "cuda" } : {});
  if (library === undefined) {
    throw new OvkitError("EngineUnavailable", {
      subject: "TensorFlow library",
      found: `not installed in ${cacheFolder()}`,
      remedy: `run \`deno task setup${cuda ? " --cuda" : ""}\``,
    });
  }
  if (library.version === "unknown") return describe(library, "chosen", print);
  const root = libraryFolder(library.variant);
  const { changed } = await checkLibrary(root);
  if (changed.length > 0) {
    throw new OvkitError("EngineUnavailable", {
      subject: root,
      found: `other bytes than were installed in ${changed.join(", ")}`,
      remedy: "remove this folder and run `deno task setup` again",
    });
  }
  return describe(library, "verified", print);
}

function describe(
  library: TensorflowLibrary,
  state: "found" | "installed" | "verified" | "chosen",
  print: (line: string) => void,
): Record<string, unknown> {
  const { folder, version, variant } = library;
  const build = version === "unknown" ? "TensorFlow of OVKIT_TENSORFLOW" : `TensorFlow ${version}`;
  print(`${build} (${variant}) ${state}: ${folder}`);
  return { folder, version, variant, state };
}

function progressText({ step, name, bytes, totalBytes }: LibraryProgress): string {
  if (step === "wait") return "waiting for another set-up to finish";
  const megabytes = (count: number) => Math.round(count / 1e6);
  return `${step} ${name}: ${megabytes(bytes)} of ${megabytes(totalBytes)} MB`;
}

if (import.meta.main) Deno.exit(await runTask(setupTask));
