import assert from "node:assert/strict";
import fc from "fast-check";
import { biasVoxels, predictionError } from "../../../lib/training/sampling/bias_voxels.ts";
import { voxelRuns } from "../../../lib/training/sampling/voxel_runs.ts";

function placesOf(volume: Parameters<typeof biasVoxels>[0], bias: "fg" | "cl_fg" | "error") {
  const found = [...biasVoxels(volume, bias)].map(([group, runs]) => {
    const { count, at } = voxelRuns(runs);
    return [group, Array.from({ length: count }, (_, place) => at(place))] as const;
  });
  return new Map(found);
}

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
      assert.deepEqual(placesOf({ id: "a", label }, bias), expected);
    },
  ));
});

Deno.test("errors are the voxels of which only one of label and prediction says the class", () => {
  const label = Uint8Array.of(0, 1, 1, 2, 2, 0, 3);
  const previous = Uint8Array.of(0, 1, 2, 2, 0, 4, 3);
  const volume = { id: "a", label, previous };
  assert.deepEqual(
    placesOf(volume, "error"),
    new Map([[1, [2]], [2, [2, 4]], [4, [5]]]),
  );
  const [one, two, three, four] = [1 - 2 / 3, 1 - 2 / 4, 0, 1];
  assert.ok(Math.abs(predictionError(volume) - (one + two + three + four)) < 1e-12);
});

Deno.test("errors need a prediction of a previous stage", () => {
  const volume = { id: "case_7", label: Uint8Array.of(1) };
  for (const ask of [() => biasVoxels(volume, "error"), () => predictionError(volume)]) {
    assert.throws(ask, {
      tag: "ParameterInvalid",
      message: /"error", but case_7 has no prediction of a previous stage/,
    });
  }
});
