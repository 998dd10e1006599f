import assert from "node:assert/strict";
import fc from "fast-check";
import { biasVoxels } from "../../../lib/training/sampling/bias_voxels.ts";

Deno.test("the voxels of every class are those of the label, in their order", () => {
  fc.assert(fc.property(
    fc.uint8Array({ max: 3, maxLength: 80 }),
    fc.constantFrom("cl_fg" as const, "fg" as const),
    (label, bias) => {
      const expected = new Map<number, number[]>();
      label.forEach((value, i) => {
        if (value === 0) return;
        const group = bias === "fg" ? 1 : value;
        expected.set(group, [...expected.get(group) ?? [], i]);
      });
      const found = [...biasVoxels(label, bias)].map(([group, { count, at }]) =>
        [group, Array.from({ length: count }, (_, place) => at(place))] as const
      );
      assert.deepEqual(new Map(found), expected);
    },
  ));
});
