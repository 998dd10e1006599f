/** A reader that is given damaged files. A module of `targets/` exports one as `target`. */
export interface FuzzTarget {
  /** What the task's option names it. */
  readonly name: string;
  /** Ending of the files that {@linkcode FuzzTarget.read} is given, with the dot. */
  readonly ending: string;
  /** Whether the seeds are gzip files, whose content is damaged as well as themselves. @default {false} */
  readonly packed?: boolean;
  /** Sound files, of every kind that the reader knows. The same each time. */
  seeds(): Promise<Uint8Array[]>;
  /** Reads a file, whole; may throw an `OvkitError` and nothing else. */
  read(path: string): Promise<unknown>;
  /**
   * Says in which way a result that was read without an error is wrong all the same, above all where
   * it holds values that the file does not have.
   *
   * @param result what `read` gave
   * @param bytes the file's
   */
  findWrong?(result: unknown, bytes: Uint8Array): string | undefined;
}
