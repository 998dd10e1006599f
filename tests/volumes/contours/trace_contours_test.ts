import assert from "node:assert/strict";
import fc from "fast-check";
import { fillPolygons, type SliceMask } from "../../../lib/volumes/contours/fill_polygons.ts";
import { traceContours } from "../../../lib/volumes/contours/trace_contours.ts";

function maskOf(lines: readonly string[]): SliceMask {
  const inside = Uint8Array.from(lines.join(""), (pixel) => pixel === "#" ? 1 : 0);
  return { left: 0, top: 0, width: lines[0].length, height: lines.length, inside };
}

const traced = (lines: readonly string[], offset = 0.25) =>
  traceContours(maskOf(lines), { offset }).map((points) => [...points]);

Deno.test("traceContours: a voxel is a diamond around its centre", () => {
  assert.deepEqual(traced(["#"], 0.5), [[0, -0.5, 0.5, 0, 0, 0.5, -0.5, 0]]);
  assert.deepEqual(traced(["...", "..#"]), [[2, 0.75, 2.25, 1, 2, 1.25, 1.75, 1]]);
});

Deno.test("traceContours: straight runs and diagonals have no points inside", () => {
  assert.deepEqual(traced(["###", "###"]), [
    [0, -0.25, 2, -0.25, 2.25, 0, 2.25, 1, 2, 1.25, 0, 1.25, -0.25, 1, -0.25, 0],
  ]);
  assert.deepEqual(traced(["#..", ".#.", "..#"]), [[0, -0.25, 2.25, 2, 2, 2.25, -0.25, 0]]);
});

Deno.test("traceContours: a ring has an outer contour clockwise and an inner one the other way", () => {
  const area = (points: readonly number[]) => {
    let twice = 0;
    for (let i = 0; i < points.length; i += 2) {
      twice += points.at(i - 2)! * points[i + 1] - points[i] * points.at(i - 1)!;
    }
    return twice / 2;
  };
  const [outer, inner] = traced(["###", "#.#", "###"], 0.5);
  assert.equal(area(outer), 8.5);
  assert.equal(area(inner), -0.5);
  assert.equal(traced(["###", "#.#", "###"]).length, 2);
});

Deno.test("traceContours: pixels belong together by corners, the outside only by sides", () => {
  assert.equal(traced(["#.", ".#"]).length, 1);
  assert.equal(traced([".#.", "#.#", ".#."]).length, 2);
  assert.equal(traced(["#..", "...", "..#"]).length, 2);
  assert.deepEqual(traced(["..", ".."]), []);
});

Deno.test("traceContours: filling gives the mask again, at any offset", () => {
  const masks = fc.integer({ min: 1, max: 12 }).chain((width) =>
    fc.array(fc.array(fc.boolean(), { minLength: width, maxLength: width }), {
      minLength: 1,
      maxLength: 12,
    })
  );
  fc.assert(
    fc.property(masks, fc.constantFrom(0.02, 0.25, 0.4, 0.5), (rows, offset) => {
      const mask = maskOf(rows.map((row) => row.map((set) => set ? "#" : ".").join("")));
      const { width, height, inside } = mask;
      const filled = fillPolygons(traceContours(mask, { offset }), { width, height });
      const again = new Uint8Array(inside.length);
      for (let y = 0; y < (filled?.height ?? 0); y++) {
        for (let x = 0; x < filled!.width; x++) {
          const to = (filled!.top + y) * width + filled!.left + x;
          again[to] = filled!.inside[y * filled!.width + x];
        }
      }
      assert.deepEqual(again, inside);
    }),
    { seed: 5, numRuns: 500 },
  );
});
