/** Builds a tar archive, for tests. */
export function makeTar(files: Readonly<Record<string, Uint8Array | string>>): Uint8Array {
  const blocks = Object.entries(files).map(([path, content]) => {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const block = new Uint8Array(512 + Math.ceil(bytes.length / 512) * 512);
    const encoder = new TextEncoder();
    encoder.encodeInto(path, block.subarray(0, 100));
    encoder.encodeInto("0000644\0", block.subarray(100));
    encoder.encodeInto(bytes.length.toString(8).padStart(11, "0"), block.subarray(124));
    encoder.encodeInto("        0", block.subarray(148));
    encoder.encodeInto("ustar\x0000", block.subarray(257));
    const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    encoder.encodeInto(sum.toString(8).padStart(6, "0") + "\0 ", block.subarray(148));
    block.set(bytes, 512);
    return block;
  });
  const archive = new Uint8Array(blocks.reduce((sum, { length }) => sum + length, 1024));
  let at = 0;
  for (const block of blocks) {
    archive.set(block, at);
    at += block.length;
  }
  return archive;
}
