/** Bytes asked of the file at a time. */
const PIECE = 64 << 20;

/**
 * Fills an array with a file's next bytes.
 *
 * @returns how many were filled; fewer than asked for only at the file's end
 */
export async function fillFromFile(file: Deno.FsFile, target: Uint8Array): Promise<number> {
  let filled = 0;
  while (filled < target.length) {
    const count = await file.read(target.subarray(filled, filled + PIECE));
    if (count === null) break;
    filled += count;
  }
  return filled;
}
