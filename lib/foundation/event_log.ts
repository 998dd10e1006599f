import { dirname } from "node:path";

/** One thing that happened in a run: what, when, and its data. */
export interface RunEvent {
  /** What happened, e.g. `epoch`, `checkpoint`, `resumed`. */
  readonly type: string;
  /** ISO 8601 time. */
  readonly time: string;
  readonly [field: string]: unknown;
}

/** The append-only record of a run, one JSON object a line; progress bars and plots read it. */
export interface EventLog {
  readonly path: string;
  append(type: string, fields?: Record<string, unknown>): Promise<void>;
  read(): Promise<RunEvent[]>;
}

/**
 * Opens `events.jsonl` at a path; made at the first append. A last line cut off by a crash is
 * dropped when read and closed before the next append.
 */
export function openEventLog(path: string): EventLog {
  async function append(type: string, fields: Record<string, unknown> = {}): Promise<void> {
    await Deno.mkdir(dirname(path), { recursive: true });
    using file = await Deno.open(path, { read: true, append: true, create: true });
    const line = JSON.stringify({ type, time: new Date().toISOString(), ...fields }) + "\n";
    const torn = await endsInsideLine(file);
    await file.write(new TextEncoder().encode(torn ? "\n" + line : line));
  }
  async function read(): Promise<RunEvent[]> {
    let text: string;
    try {
      text = await Deno.readTextFile(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
    return text.split("\n").flatMap((line) => parseEvent(line));
  }
  return { path, append, read };
}

async function endsInsideLine(file: Deno.FsFile): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  await file.seek(-1, Deno.SeekMode.End);
  const last = new Uint8Array(1);
  await file.read(last);
  return last[0] !== 10;
}

function parseEvent(line: string): RunEvent[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
