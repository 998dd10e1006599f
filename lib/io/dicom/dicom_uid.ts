import { sha256 } from "../../foundation/sha256.ts";

/**
 * A unique identifier made of what it shall identify (`2.25.` and 128 bits of a hash, PS3.5 B.2):
 * the same parts give the same identifier, so that a file written twice is the same file.
 *
 * @param parts what tells this object from every other
 */
export function dicomUid(...parts: readonly string[]): string {
  const bits = BigInt(`0x${sha256(JSON.stringify(parts)).slice(0, 32)}`);
  return `2.25.${bits}`;
}
