/** A task was called wrongly; the message says how. Ends the task with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
