import assert from "node:assert/strict";
import fc from "fast-check";
import { readNpy } from "../../lib/io/read_npy.ts";
import { connectedComponents } from "../../lib/volumes/connected_components.ts";

const golden = (name: string) => new URL(`../golden/components/${name}`, import.meta.url).pathname;
const CASES: {
  name: string;
  count: Record<string, number>;
  sizesDescending: Record<string, number[]>;
}[] = JSON.parse(await Deno.readTextFile(golden("cases.json")));

for (const { name, count, sizesDescending } of CASES) {
  Deno.test(`connectedComponents: as scikit-image, ${name}`, async () => {
    const { data, shape } = await readNpy(golden(`${name}_mask.npy`));
    const mask = { data: data as Uint8Array, shapeZyx: shape as [number, number, number] };
    for (const connectivity of [6, 18, 26] as const) {
      const found = connectedComponents(mask, { connectivity });
      assert.equal(found.count, count[connectivity]);
      assert.deepEqual([...found.sizes].sort((a, b) => b - a), sizesDescending[connectivity]);
    }
    const expected = await readNpy(golden(`${name}_labels26.npy`));
    const { labels } = connectedComponents(mask);
    assert.deepEqual([...labels], [...expected.data].map(Number));
  });
}

Deno.test("connectedComponents: faces, edges and corners by hand", () => {
  const data = new Uint8Array(27);
  for (const i of [0, 13, 26, 10]) data[i] = 5;
  const mask = { data, shapeZyx: [3, 3, 3] as [number, number, number] };
  const counts = ([6, 18, 26] as const).map((connectivity) =>
    connectedComponents(mask, { connectivity }).count
  );
  assert.deepEqual(counts, [3, 2, 1]);
});

Deno.test("connectedComponents: a U that meets late is one component", () => {
  const rows = ["1.1.1", "1.1.1", "111.1"].join("").split("");
  const data = Uint8Array.from(rows, (character) => character === "1" ? 1 : 0);
  const found = connectedComponents({ data, shapeZyx: [1, 3, 5] }, { connectivity: 6 });
  assert.deepEqual([...found.labels], [1, 0, 1, 0, 2, 1, 0, 1, 0, 2, 1, 1, 1, 0, 2]);
  assert.deepEqual([...found.sizes], [7, 3]);
});

Deno.test("connectedComponents: agrees with a flood fill on random masks", () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
      fc.constantFrom(6 as const, 18 as const, 26 as const),
      (voxels, connectivity) => {
        const data = Uint8Array.from(voxels, Number);
        const found = connectedComponents({ data, shapeZyx: [3, 4, 5] }, { connectivity });
        assert.deepEqual([...found.labels], floodFill(data, connectivity));
      },
    ),
    { numRuns: 300 },
  );
});

function floodFill(data: Uint8Array, connectivity: number): number[] {
  const labels = new Array<number>(data.length).fill(0);
  const reach = connectivity === 6 ? 1 : connectivity === 18 ? 2 : 3;
  const place = (i: number) => [Math.floor(i / 20), Math.floor(i / 5) % 4, i % 5];
  let count = 0;
  for (let seed = 0; seed < data.length; seed++) {
    if (!data[seed] || labels[seed]) continue;
    labels[seed] = ++count;
    for (const queue = [seed]; queue.length > 0;) {
      const from = place(queue.pop()!);
      for (let i = 0; i < data.length; i++) {
        const distance = place(i).map((value, axis) => Math.abs(value - from[axis]));
        const near = Math.max(...distance) === 1 &&
          distance[0] + distance[1] + distance[2] <= reach;
        if (!near || !data[i] || labels[i]) continue;
        labels[i] = count;
        queue.push(i);
      }
    }
  }
  return labels;
}

Deno.test("connectedComponents: a mask that begins anywhere in its buffer", () => {
  const shapeZyx = [3, 5, 11] as const;
  const values = Uint8Array.from({ length: 165 }, (_, i) => (i * i + 3 * i) % 7 < 4 ? 255 : 0);
  const expected = connectedComponents({ data: values, shapeZyx });
  assert.ok(expected.count > 0);
  for (let offset = 1; offset < 8; offset++) {
    const buffer = new Uint8Array(165 + offset).fill(1);
    buffer.set(values, offset);
    const found = connectedComponents({ data: buffer.subarray(offset), shapeZyx });
    assert.deepEqual(found, expected);
  }
});

Deno.test("connectedComponents: numbers take the bytes that their count needs", () => {
  const dots = (count: number) => {
    const data = new Uint8Array(2 * count);
    for (let i = 0; i < count; i++) data[2 * i] = 1;
    return connectedComponents({ data, shapeZyx: [1, 1, 2 * count] });
  };
  for (
    const [count, Labels] of [[255, Uint8Array], [256, Uint16Array], [65536, Int32Array]] as const
  ) {
    const { labels, sizes } = dots(count);
    assert.ok(labels instanceof Labels);
    assert.deepEqual([labels[2 * count - 2], labels[2 * count - 1]], [count, 0]);
    assert.equal(sizes.length, count);
  }
});
