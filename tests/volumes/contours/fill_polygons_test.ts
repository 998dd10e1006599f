import assert from "node:assert/strict";
import fc from "fast-check";
import { fillPolygons } from "../../../lib/volumes/contours/fill_polygons.ts";

/** The filled slice as lines of text. */
function drawn(polygons: readonly (readonly number[])[], width: number, height: number): string[] {
  const mask = fillPolygons(polygons.map((points) => Float64Array.from(points)), { width, height });
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      if (mask === undefined) return ".";
      const [column, row] = [x - mask.left, y - mask.top];
      const within = column >= 0 && row >= 0 && column < mask.width && row < mask.height;
      return within && mask.inside[row * mask.width + column] === 1 ? "#" : ".";
    }).join(""));
}

Deno.test("fillPolygons: centres inside and centres on the edge are inside", () => {
  const between = [0.5, 0.5, 3.5, 0.5, 3.5, 2.5, 0.5, 2.5];
  assert.deepEqual(drawn([between], 5, 4), [".....", ".###.", ".###.", "....."]);
  const onCentres = [1, 1, 3, 1, 3, 2, 1, 2];
  assert.deepEqual(drawn([onCentres], 5, 4), [".....", ".###.", ".###.", "....."]);
  const triangle = [0, 0, 4, 0, 0, 4];
  assert.deepEqual(drawn([triangle], 5, 5), ["#####", "####.", "###..", "##...", "#...."]);
});

Deno.test("fillPolygons: rings, islands and keyholes by even-odd", () => {
  const square = (low: number, high: number) => [low, low, high, low, high, high, low, high];
  const ring = [square(0.5, 6.5), square(2.5, 4.5)];
  const ringDrawn = ["........", ".######.", ".######.", ".##..##.", ".##..##."];
  assert.deepEqual(drawn(ring, 8, 8).slice(0, 5), ringDrawn);
  const keyhole = [
    ...[0.5, 0.5, 3.4, 0.5, 3.4, 2.5, 2.5, 2.5, 2.5, 4.5, 4.5, 4.5, 4.5, 2.5, 3.4, 2.5],
    ...[3.4, 0.5, 6.5, 0.5, 6.5, 6.5, 0.5, 6.5],
  ];
  assert.deepEqual(drawn([keyhole], 8, 8), drawn(ring, 8, 8));
  const island = [square(0.5, 6.5), square(1.5, 5.5), square(2.5, 4.5)];
  assert.deepEqual(drawn(island, 8, 8)[3], ".#.##.#.");
  assert.deepEqual(drawn([square(0.5, 2.5), square(3.5, 4.5)], 6, 6)[1], ".##...");
});

Deno.test("fillPolygons: a keyhole's channel through voxel centres belongs to the region", () => {
  const keyhole = [
    ...[0.5, 0.5, 3, 0.5, 3, 2.5, 2.5, 2.5, 2.5, 4.5, 4.5, 4.5, 4.5, 2.5, 3, 2.5],
    ...[3, 0.5, 6.5, 0.5, 6.5, 6.5, 0.5, 6.5],
  ];
  assert.deepEqual(drawn([keyhole], 8, 8).slice(1, 4), [".######.", ".######.", ".##..##."]);
});

Deno.test("fillPolygons: points and lines take the centres they lie on", () => {
  assert.deepEqual(drawn([[2, 1]], 4, 3), ["....", "..#.", "...."]);
  assert.deepEqual(drawn([[2.009, 1]], 4, 3), ["....", "..#.", "...."]);
  assert.deepEqual(drawn([[2.02, 1]], 4, 3), ["....", "....", "...."]);
  assert.deepEqual(drawn([[0, 0, 3, 3]], 4, 4), ["#...", ".#..", "..#.", "...#"]);
  assert.deepEqual(drawn([[0, 1, 3, 1.5]], 4, 3), ["....", "#...", "...."]);
});

Deno.test("fillPolygons: what lies beyond the border is cut off and never wraps", () => {
  const wide = [-5, 1.5, 50, 1.5, 50, 2.5, -5, 2.5];
  assert.deepEqual(drawn([wide], 4, 4), ["....", "....", "####", "...."]);
  assert.deepEqual(drawn([[10, 0, 20, 0, 20, 3, 10, 3]], 4, 4), ["....", "....", "....", "...."]);
  assert.deepEqual(drawn([[-9, -9, 99, -9, 99, 99, -9, 99]], 2, 2), ["##", "##"]);
  assert.equal(fillPolygons([Float64Array.of(9, 9)], { width: 4, height: 4 }), undefined);
  assert.equal(fillPolygons([], { width: 4, height: 4 }), undefined);
});

Deno.test("fillPolygons: as every centre tested by itself", () => {
  const coordinate = fc.oneof(
    fc.double({ min: -3, max: 12, noNaN: true }),
    fc.integer({ min: -3, max: 12 }),
    fc.integer({ min: -6, max: 24 }).map((n) => n / 2),
  );
  const polygon = fc.array(coordinate, { minLength: 2, maxLength: 16 })
    .map((points) => points.slice(0, points.length - points.length % 2));
  fc.assert(
    fc.property(fc.array(polygon, { minLength: 1, maxLength: 4 }), (polygons) => {
      const [width, height] = [10, 9];
      const expected = Array.from(
        { length: height },
        (_, y) => Array.from({ length: width }, (_, x) => isInside(polygons, x, y)),
      );
      const found = drawn(polygons, width, height);
      for (const [y, row] of expected.entries()) {
        for (const [x, answer] of row.entries()) {
          if (answer !== undefined) assert.equal(found[y][x], answer ? "#" : ".", `${x}, ${y}`);
        }
      }
    }),
    { seed: 11, numRuns: 500 },
  );
});

/** Undefined where the centre is as far from an edge as the tolerance. */
function isInside(polygons: readonly (readonly number[])[], x: number, y: number) {
  let odd = false;
  let distance = Infinity;
  for (const points of polygons) {
    for (let i = 0; i < points.length; i += 2) {
      const [x0, y0] = [points.at(i - 2)!, points.at(i - 1)!];
      const [x1, y1] = [points[i], points[i + 1]];
      const length = Math.hypot(x1 - x0, y1 - y0);
      const t = length < 1e-12
        ? 0
        : ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / (length * length);
      const near = Math.min(1, Math.max(0, t));
      distance = Math.min(
        distance,
        Math.hypot(x - x0 - near * (x1 - x0), y - y0 - near * (y1 - y0)),
      );
      if ((y0 > y) !== (y1 > y) && x < x0 + (y - y0) / (y1 - y0) * (x1 - x0)) odd = !odd;
    }
  }
  if (Math.abs(distance - 0.01) < 1e-6) return undefined;
  return odd || distance < 0.01;
}
