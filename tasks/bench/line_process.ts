/** A process that answers each line with a line. */
export interface LineProcess {
  /** Its first line. */
  readonly greeting: string;
  /** Sends a line and waits for the answer. */
  ask(line: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts a process that greets with a line and then answers lines.
 *
 * @param command the program
 * @param args its arguments
 * @returns undefined where the program is missing or ends without a greeting
 */
export async function openLineProcess(
  command: string,
  args: readonly string[],
): Promise<LineProcess | undefined> {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(command, {
      args: [...args],
      env: { PYTHONDONTWRITEBYTECODE: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const writer = child.stdin.getWriter();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";

  async function readLine(): Promise<string | undefined> {
    while (!rest.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) return undefined;
      rest += value;
    }
    const end = rest.indexOf("\n");
    const line = rest.slice(0, end);
    rest = rest.slice(end + 1);
    return line;
  }
  async function close(): Promise<void> {
    await writer.close().catch(() => {});
    await child.status;
  }
  const greeting = await readLine();
  if (greeting === undefined) {
    await close();
    return undefined;
  }
  return {
    greeting,
    async ask(line) {
      await writer.write(new TextEncoder().encode(`${line}\n`));
      const answer = await readLine();
      if (answer === undefined) throw new Error(`${command} ended at "${line}"`);
      return answer;
    },
    close,
  };
}
