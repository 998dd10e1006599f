import assert from "node:assert/strict";
import fc from "fast-check";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { readNpy } from "../../lib/io/read_npy.ts";
import { filterComponents } from "../../lib/preprocessing/component_filter.ts";
import { preprocessLabel } from "../../lib/preprocessing/preprocess_label.ts";
import { connectedComponents } from "../../lib/volumes/connected_components.ts";
import { volumeOf } from "./golden_volume.ts";
import { parametersOf } from "./parameters_of.ts";

const ROW = Uint8Array.of(1, 1, 0, 2, 1, 0, 2, 2, 2, 0, 7);

/** One row; a voxel has 2 mm³. */
function filtered(over: Parameters<typeof parametersOf>[0], data = ROW): number[] {
  const volume = volumeOf(data, [1, 1, data.length], [2, 1, 1]);
  return [...filterComponents(volume, parametersOf(over))].map(Number);
}

Deno.test("parts of a class below or above a volume become background, by hand", () => {
  assert.deepEqual(filtered({ lb_min_vol: 3 }), [1, 1, 0, 0, 0, 0, 2, 2, 2, 0, 7]);
  assert.deepEqual(filtered({ lb_max_vol: 4 }), [1, 1, 0, 2, 1, 0, 0, 0, 0, 0, 7]);
  assert.deepEqual(filtered({ lb_min_vol: 4, lb_max_vol: 4 }), [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 7]);
  assert.deepEqual(filtered({ lb_min_vol: [4, 0] }), [1, 1, 0, 2, 0, 0, 2, 2, 2, 0, 7]);
  assert.deepEqual(filtered({ lb_max_vol: [0, 6] }), [0, 0, 0, 2, 0, 0, 2, 2, 2, 0, 7]);
  assert.deepEqual(
    filtered({ lb_min_vol: [4, 0], lb_classes: [2, 1] }),
    [1, 1, 0, 0, 1, 0, 2, 2, 2, 0, 7],
  );
});

Deno.test("classes that are stored as one have common parts", () => {
  const single = { reduce_lb_to_single_class: true };
  assert.deepEqual(filtered({ ...single, lb_min_vol: 4 }), [...ROW]);
  assert.deepEqual(
    filtered({ ...single, lb_min_vol: [5] }),
    [0, 0, 0, 0, 0, 0, 2, 2, 2, 0, 7],
  );
});

Deno.test("the label is left as it is, whatever its type", () => {
  const data = BigInt64Array.of(0n, 1n, 0n, 2n, 2n);
  const volume = volumeOf(data, [1, 1, 5], [1, 1, 1]);
  const result = filterComponents(volume, parametersOf({ lb_min_vol: 2 }));
  assert.deepEqual(result, BigInt64Array.of(0n, 0n, 0n, 2n, 2n));
  assert.deepEqual(data, BigInt64Array.of(0n, 1n, 0n, 2n, 2n));
  assert.equal(filterComponents(volume, parametersOf({ lb_min_vol: 1 })), data);
});

Deno.test("a list that does not fit the classes is refused", () => {
  for (
    const [over, says] of [
      [{ lb_min_vol: [1, 2, 3] }, /lb_min_vol: 3 volumes \(1, 2, 3\); expected one number, or 2/],
      [{ lb_max_vol: [1], lb_classes: [1, 2] }, /lb_max_vol: 1 volumes/],
      [{ lb_min_vol: [1, 2], reduce_lb_to_single_class: true }, /or 1: one for each stored/],
      [{ lb_min_vol: -1 }, /at least 0/],
      [{ lb_max_vol: NaN }, /at least 0/],
    ] as const
  ) {
    assert.throws(
      () => filtered(over),
      (error) => isOvkitError(error, "ParameterInvalid") && says.test(error.message),
    );
  }
});

Deno.test("what stays of stored blobs are scikit-image's parts of the size", async () => {
  const folder = new URL("../golden/components/", import.meta.url);
  const { data, shape } = await readNpy(new URL("blobs3_aniso_mask.npy", folder).pathname);
  const parts = await readNpy(new URL("blobs3_aniso_labels26.npy", folder).pathname);
  const numbers = Array.from(parts.data, Number);
  const sizes = new Map<number, number>();
  for (const part of numbers) sizes.set(part, (sizes.get(part) ?? 0) + 1);
  const label = volumeOf(Uint8Array.from(data, Number), shape, [3, 0.5, 0.5]);
  const limits = { lb_min_vol: 4, lb_max_vol: 40, lb_classes: [1, 2, 3] };
  const together = parametersOf({ ...limits, reduce_lb_to_single_class: true });
  const kept = filterComponents(label, together);
  const expected = numbers.map((part) => {
    const mm3 = sizes.get(part)! * 0.75;
    return part > 0 && mm3 >= 4 && mm3 <= 40 ? 1 : 0;
  });
  assert.ok(expected.includes(1));
  assert.deepEqual(Array.from(kept as Uint8Array, (value) => Math.min(value, 1)), expected);
});

Deno.test("only parts within the limits stay, and all of them, before anything is resampled", () => {
  const labels = fc.uint8Array({ minLength: 60, maxLength: 60, max: 2 });
  fc.assert(fc.property(labels, fc.integer({ min: 0, max: 9 }), (data, least) => {
    const label = volumeOf(data, [3, 4, 5], [1, 1, 1]);
    const kept = filterComponents(label, parametersOf({ lb_min_vol: least })) as Uint8Array;
    for (const value of [1, 2]) {
      const shapeZyx = label.shapeZyx;
      const before = connectedComponents({ data: data.map((v) => v === value ? 1 : 0), shapeZyx });
      kept.forEach((v, i) => {
        const part = before.labels[i];
        if (part > 0) assert.equal(v, before.sizes[part - 1] >= least ? value : 0);
      });
    }
    const coarse = { target_spacing: [1, 2, 2] as const, lb_classes: [1, 2] };
    assert.deepEqual(
      preprocessLabel(label, parametersOf({ ...coarse, lb_min_vol: least })),
      preprocessLabel({ ...label, data: kept }, parametersOf(coarse)),
    );
  }));
});
