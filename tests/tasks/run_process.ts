/** How a process ended and what it printed. */
export interface ProcessResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What {@linkcode startProcess} takes. */
export interface ProcessOptions {
  /** Variables of the environment. @default {{}} */
  readonly env?: Record<string, string>;
  /** Deno's permission flags. @default {["-A"]} */
  readonly permissions?: readonly string[];
}

/** Starts a module of this project as a process of its own. */
export function startProcess(
  module: URL,
  args: readonly string[],
  options: ProcessOptions = {},
): Deno.ChildProcess {
  const { env = {}, permissions = ["-A"] } = options;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...permissions, module.pathname, ...args],
    env: { NO_COLOR: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a module of this project to its end. */
export async function runProcess(
  module: URL,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessResult> {
  return await resultOf(startProcess(module, args, options));
}

/** Waits for a process and reads what it printed. */
export async function resultOf(child: Deno.ChildProcess): Promise<ProcessResult> {
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
