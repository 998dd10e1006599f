import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { NiftiExtension } from "../../volumes/volume.ts";

/**
 * The extensions between a NIfTI header and its voxels (or the end of a `.hdr`).
 *
 * @param bytes what stands behind the four bytes that follow the header
 * @param littleEndian the header's byte order
 * @param path what errors name
 * @throws {OvkitError} `FileCorrupt` where an extension is longer than what is there
 */
export function parseNiftiExtensions(
  bytes: Uint8Array,
  { littleEndian, path }: { littleEndian: boolean; path: string },
): NiftiExtension[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const extensions: NiftiExtension[] = [];
  for (let at = 0; at + 16 <= bytes.length;) {
    const size = view.getInt32(at, littleEndian);
    if (size < 8 || at + size > bytes.length) {
      throw new OvkitError("FileCorrupt", {
        subject: path,
        found: `a header extension of ${size} bytes`,
        expected: `8 to ${bytes.length - at}`,
        remedy: "the file is damaged: copy or download it again",
      });
    }
    const code = view.getInt32(at + 4, littleEndian);
    extensions.push(Object.freeze({ code, bytes: bytes.slice(at + 8, at + size) }));
    at += size;
  }
  return extensions;
}

/**
 * The four bytes that follow a NIfTI header, and the extensions, each filled up with zeros to a
 * multiple of 16 bytes. Little-endian.
 */
export function formatNiftiExtensions(extensions: readonly NiftiExtension[]): Uint8Array {
  const sizes = extensions.map(({ bytes }) => Math.ceil((8 + bytes.length) / 16) * 16);
  const result = new Uint8Array(sizes.reduce((sum, size) => sum + size, 4));
  const view = new DataView(result.buffer);
  result[0] = extensions.length === 0 ? 0 : 1;
  extensions.reduce((at, { code, bytes }, i) => {
    view.setInt32(at, sizes[i], true);
    view.setInt32(at + 4, code, true);
    result.set(bytes, at + 8);
    return at + sizes[i];
  }, 4);
  return result;
}
