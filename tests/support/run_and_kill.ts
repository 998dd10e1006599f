/** When a process is killed. */
export interface Kill {
  /** What it writes to standard output, counted. */
  readonly word: string;
  readonly afterWords: number;
  readonly thenMs: number;
}

/** How a process ended. */
export interface KilledRun {
  readonly killed: boolean;
  /** What it wrote to standard output. */
  readonly text: string;
}

/**
 * Runs a script of the tests and kills it with SIGKILL a while after it has written a word so many
 * times; without a kill to its end.
 */
export async function runAndKill(
  script: string,
  args: readonly string[],
  kill?: Kill,
): Promise<KilledRun> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", script, ...args],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  let armed = kill !== undefined;
  for await (const piece of child.stdout) {
    text += new TextDecoder().decode(piece);
    if (kill === undefined || !armed) continue;
    if (text.split(kill.word).length - 1 < kill.afterWords) continue;
    armed = false;
    setTimeout(() => {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended before.
      }
    }, kill.thenMs);
  }
  const { signal } = await child.status;
  return { killed: signal === "SIGKILL", text };
}
