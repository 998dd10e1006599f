import assert from "node:assert/strict";
import fc from "fast-check";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { readNpyBlock } from "../../lib/io/read_npy_block.ts";
import { writeNpy } from "../../lib/io/write_npy.ts";

const folder = await Deno.makeTempDir();
const shape = [2, 3, 4, 5];
const data = Float32Array.from({ length: 120 }, (_, i) => i);
const path = `${folder}/array.npy`;
await writeNpy(path, { data, shape });

Deno.test("a block has the array's values, in C order", async () => {
  const { data: part, shape: size } = await readNpyBlock(path, {
    start: [1, 0, 2, 3],
    size: [1, 2, 2, 2],
  });
  assert.deepEqual(size, [1, 2, 2, 2]);
  assert.deepEqual([...part], [73, 74, 78, 79, 93, 94, 98, 99]);
});

Deno.test("any block of an array is what slicing the whole gives", async () => {
  const axis = (n: number) =>
    fc.integer({ min: 0, max: n - 1 }).chain((start) =>
      fc.integer({ min: 1, max: n - start }).map((size) => [start, size] as const)
    );
  const half = `${folder}/half.npy`;
  await writeNpy(half, { data: new Float16Array(data), shape });
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(...shape.map(axis)),
      fc.constantFrom(path, half),
      async (axes, from) => {
        const start = axes.map(([first]) => first);
        const size = axes.map(([, count]) => count);
        const expected = [...data].filter((_, i) => {
          const at = [Math.floor(i / 60), Math.floor(i / 20) % 3, Math.floor(i / 5) % 4, i % 5];
          return at.every((value, n) => value >= start[n] && value < start[n] + size[n]);
        });
        assert.deepEqual([...(await readNpyBlock(from, { start, size })).data], expected);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("a block beyond the array, a torn and a missing file are refused", async () => {
  await assert.rejects(readNpyBlock(path, { start: [0, 0, 0, 0], size: [2, 3, 4, 6] }), RangeError);
  await assert.rejects(readNpyBlock(path, { start: [0, 0], size: [1, 1] }), RangeError);
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(`${folder}/torn.npy`, bytes.subarray(0, bytes.length - 8));
  await assert.rejects(
    readNpyBlock(`${folder}/torn.npy`, { start: [0, 0, 0, 0], size: shape }),
    (error) => isOvkitError(error, "FileCorrupt"),
  );
  await assert.rejects(
    readNpyBlock(`${folder}/none.npy`, { start: [0, 0], size: [1, 1] }),
    (error) => isOvkitError(error, "FileMissing"),
  );
  const text = new TextDecoder("iso-8859-1").decode(bytes).replace("False", "True ");
  const fortran = Uint8Array.from(text, (character) => character.charCodeAt(0));
  await Deno.writeFile(`${folder}/fortran.npy`, fortran);
  await assert.rejects(
    readNpyBlock(`${folder}/fortran.npy`, { start: [0, 0, 0, 0], size: shape }),
    (error) => isOvkitError(error, "FormatUnsupported"),
  );
});
