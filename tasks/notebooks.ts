import { basename, dirname, join } from "node:path";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import { notebookModule } from "./notebook_module.ts";
import { runTask, type Task } from "./run_task.ts";

const options = { check: { type: "boolean" } } as const;

/** `deno task notebooks`: checks format and types of notebooks and runs their code cells from top to bottom. */
export const notebooksTask: Task<typeof options> = {
  name: "notebooks",
  usage: "[NOTEBOOK…] [--check] [--json]",
  about: "Checks every notebook (or the named ones) and runs it; --check only checks.",
  options,
  mostArguments: Infinity,
  async run({ values, positionals, print, signal }) {
    const paths = positionals.length > 0 ? positionals : await allNotebooks("notebooks");
    const results = [];
    for (const path of paths) {
      const started = performance.now();
      const cells = await runNotebook(path, { checkOnly: values.check === true, signal });
      const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
      print(`${path}: ${cells} cells ${values.check ? "checked" : "ran"} in ${seconds} s`);
      results.push({ path, cells, seconds });
    }
    return { notebooks: results };
  },
};

async function allNotebooks(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".ipynb")) paths.push(join(folder, name));
  }
  return paths.sort();
}

async function runNotebook(
  path: string,
  { checkOnly, signal }: { checkOnly: boolean; signal: AbortSignal },
): Promise<number> {
  const text = await readNotebook(path);
  const module = notebookModule(text, path);
  if (!await isFormatted(text)) {
    throw new OvkitError("DataInvalid", {
      subject: path,
      found: "not formatted",
      remedy: `deno fmt --ext ipynb - < ${path} writes how it should be`,
    });
  }
  const name = `.${basename(path, ".ipynb")}.${crypto.randomUUID().slice(0, 8)}.ts`;
  const file = join(dirname(path), name);
  try {
    await Deno.writeTextFile(file, module.code);
    const steps = checkOnly ? [["check"]] : [["check"], ["run", "--no-check", "--allow-all"]];
    for (const args of steps) {
      const { success, output } = await runDeno([...args, "--quiet", name], dirname(path), signal);
      if (signal.aborted) throw signal.reason;
      if (success) continue;
      throw new OvkitError("DataInvalid", {
        subject: path,
        found: `${args[0] === "check" ? "does not type-check" : "fails"}: ${
          placed(output, name, module.placeOf)
        }`,
      });
    }
  } finally {
    await Deno.remove(file).catch(() => {});
  }
  return module.cells;
}

async function runDeno(
  args: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<{ success: boolean; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: cwd || ".",
    env: { NO_COLOR: "1" },
    stdout: "null",
    stderr: "piped",
    signal,
  }).spawn();
  const { success, stderr } = await child.output();
  return { success, output: new TextDecoder().decode(stderr) };
}

/** Notebooks are formatted through standard input: `deno fmt --check` refuses its own output. */
async function isFormatted(text: string): Promise<boolean> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext=ipynb", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  const written = writer.write(new TextEncoder().encode(text)).then(() => writer.close());
  const { stdout } = await child.output();
  await written;
  return new TextDecoder().decode(stdout) === text;
}

function placed(output: string, name: string, placeOf: (line: number) => string): string {
  const escaped = name.replaceAll(".", "\\.");
  return output.replaceAll(
    new RegExp(`(?:file://)?[^\\s()]*${escaped}:(\\d+)(?::\\d+)?`, "g"),
    (_, line) => placeOf(Number(line)),
  ).trim();
}

async function readNotebook(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new OvkitError("FileMissing", { subject: path, found: "no such notebook", cause });
  }
}

if (import.meta.main) Deno.exit(await runTask(notebooksTask));
