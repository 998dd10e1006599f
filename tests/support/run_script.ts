/** What a script left: its exit code and what it wrote. */
export interface ScriptOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@linkcode runScript}. */
export interface RunScriptOptions {
  /** Variables to set; the others are inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Flags for V8. */
  readonly v8Flags?: readonly string[];
}

const root = new URL("../../", import.meta.url);

/**
 * Runs TypeScript in a process of its own, with the repository's import map.
 *
 * @param code module text; paths like `./lib/engine/tf.ts` are from the repository's root
 */
export async function runScript(
  code: string,
  options: RunScriptOptions = {},
): Promise<ScriptOutcome> {
  const { env = {}, v8Flags = [] } = options;
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/script.ts`;
    await Deno.writeTextFile(path, code.replaceAll('"./lib/', `"${root.href}lib/`));
    const { code: exitCode, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        `--config=${new URL("deno.json", root).pathname}`,
        ...(v8Flags.length > 0 ? [`--v8-flags=${v8Flags.join(",")}`] : []),
        path,
      ],
      env: { ...env, NO_COLOR: "1" },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code: exitCode, stdout: text(stdout), stderr: text(stderr) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
