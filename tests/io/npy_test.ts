import assert from "node:assert/strict";
import fc from "fast-check";
import type { NpyArray } from "../../lib/io/npy_array.ts";
import { readNpy } from "../../lib/io/read_npy.ts";
import { parseNpyHeader } from "../../lib/io/npy_header.ts";
import { writeNpy } from "../../lib/io/write_npy.ts";
import { inTemporaryFolder } from "./temporary_folder.ts";

const golden = (name: string) => new URL(`../golden/npy/${name}`, import.meta.url).pathname;
const answers: Record<string, { shape: number[]; values: (string | number)[] }> = JSON.parse(
  await Deno.readTextFile(golden("answers.json")),
);

for (const [name, { shape, values }] of Object.entries(answers)) {
  Deno.test(`readNpy: ${name} as NumPy`, async () => {
    const array = await readNpy(golden(name));
    assert.deepEqual(array.shape, shape);
    const found = [...array.data].map((value, i) =>
      typeof values[i] === "string" ? String(value) : value
    );
    assert.deepEqual(found, values);
  });
}

Deno.test("writeNpy: the same bytes as NumPy", async () => {
  await inTemporaryFolder(async (folder) => {
    const plain = Object.keys(answers).filter((name) => !/bool|big|fortran|version2/.test(name));
    assert.equal(plain.length, 14);
    for (const name of plain) {
      await writeNpy(`${folder}/a.npy`, await readNpy(golden(name)));
      assert.deepEqual(await Deno.readFile(`${folder}/a.npy`), await Deno.readFile(golden(name)));
    }
  });
});

Deno.test("writeNpy: any shape comes back", async () => {
  await inTemporaryFolder(async (folder) => {
    const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const count = shape.reduce((product, n) => product * n, 1);
        const array = { data: Float32Array.from({ length: count }, Math.sin), shape };
        await writeNpy(`${folder}/a.npy`, array);
        assert.deepEqual(await readNpy(`${folder}/a.npy`), array);
      }),
      { numRuns: 40 },
    );
  });
});

Deno.test("writeNpy: values start at a multiple of 64 bytes, whatever part of a buffer they are", async () => {
  await inTemporaryFolder(async (folder) => {
    const data = Int16Array.of(9, 9, 1, 2, 3, 9).subarray(2, 5);
    await writeNpy(`${folder}/a.npy`, { data, shape: [3] });
    const header = parseNpyHeader(await Deno.readFile(`${folder}/a.npy`), "a.npy");
    assert.deepEqual(header, {
      dtype: "i2",
      bigEndian: false,
      fortranOrder: false,
      shape: [3],
      dataOffset: 128,
    });
    assert.deepEqual([...(await readNpy(`${folder}/a.npy`)).data], [1, 2, 3]);
  });
});

Deno.test("writeNpy: refuses a shape that does not fit and values that are no typed array", async () => {
  await assert.rejects(writeNpy("a.npy", { data: new Int8Array(5), shape: [2, 3] }), RangeError);
  const list = [1, 2] as unknown as NpyArray["data"];
  await assert.rejects(writeNpy("a.npy", { data: list, shape: [2] }), TypeError);
});

Deno.test("readNpy: tagged errors for what cannot be read", async () => {
  await inTemporaryFolder(async (folder) => {
    const path = `${folder}/a.npy`;
    await assert.rejects(readNpy(path), { tag: "FileMissing", message: /a\.npy/ });
    await assert.rejects(readNpy(golden("text.npy")), {
      tag: "FormatUnsupported",
      message: /<U2/,
    });
    const whole = await Deno.readFile(golden("float32.npy"));
    for (const length of [8, 9, 60, whole.length - 1]) {
      await Deno.writeFile(path, whole.subarray(0, length));
      await assert.rejects(readNpy(path), { tag: "FileCorrupt" }, `${length}`);
    }
    await Deno.writeFile(path, new Uint8Array([...whole, 0]));
    await assert.rejects(readNpy(path), { tag: "FileCorrupt", message: /25 bytes.*24/ });
    await Deno.writeTextFile(path, "something else");
    await assert.rejects(readNpy(path), { tag: "FormatUnsupported" });
    await Deno.writeFile(path, whole.with(6, 9));
    await assert.rejects(readNpy(path), { tag: "FileCorrupt", message: /version 9/ });
  });
});
