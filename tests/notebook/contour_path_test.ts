import assert from "node:assert/strict";
import * as fc from "fast-check";
import { contourPath } from "../../lib/notebook/contour_path.ts";

Deno.test("the outline of one pixel is a unit square", () => {
  const data = [0, 0, 0, 0, 3, 0];
  assert.equal(contourPath({ data, heightWidth: [2, 3] }, 3), "M1 1h1v1h-1Z");
});

Deno.test("an absent class has no outline", () => {
  assert.equal(contourPath({ data: [1, 1], heightWidth: [1, 2] }, 2), "");
});

Deno.test("a ring has an outer and an inner outline", () => {
  const data = [1, 1, 1, 1, 0, 1, 1, 1, 1];
  const path = contourPath({ data, heightWidth: [3, 3] }, 1);
  assert.equal(path.match(/Z/g)?.length, 2);
  assert.equal(signedArea(path), 8);
});

Deno.test("pixels that touch at a corner keep their own outlines", () => {
  const path = contourPath({ data: [1, 0, 0, 1], heightWidth: [2, 2] }, 1);
  assert.equal(path.match(/Z/g)?.length, 2);
});

Deno.test("an outline encloses as many pixels as the class has, in any pattern", () => {
  const slices = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).chain(
    ([height, width]) => {
      const labels = fc.integer({ min: 0, max: 2 });
      const length = height * width;
      const data = fc.array(labels, { minLength: length, maxLength: length });
      return data.map((values) => ({ data: values, heightWidth: [height, width] as const }));
    },
  );
  fc.assert(
    fc.property(slices, (slice) => {
      const count = slice.data.filter((label) => label === 2).length;
      assert.equal(signedArea(contourPath(slice, 2)), count);
    }),
    { seed: 1 },
  );
});

/** Area of a path's loops by the shoelace formula: clockwise in a picture counts positive. */
function signedArea(path: string): number {
  let area = 0;
  for (const loop of path.split("Z").filter((part) => part !== "")) {
    const [, startX, startY, rest] = loop.match(/^M(\d+) (\d+)(.*)$/)!;
    const points = [[Number(startX), Number(startY)]];
    for (const [, command, length] of rest.matchAll(/([hv])(-?\d+)/g)) {
      const [x, y] = points.at(-1)!;
      points.push(command === "h" ? [x + Number(length), y] : [x, y + Number(length)]);
    }
    for (let i = 0; i < points.length; i++) {
      const [x0, y0] = points[i];
      const [x1, y1] = points[(i + 1) % points.length];
      area += (x0 * y1 - x1 * y0) / 2;
    }
  }
  return area;
}
