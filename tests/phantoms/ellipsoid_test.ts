import assert from "node:assert/strict";
import { createEllipsoid, ellipsoidAlong, ellipsoidHolds } from "../../lib/phantoms/ellipsoid.ts";

Deno.test("createEllipsoid: holds what is inside its half-axes", () => {
  const shape = createEllipsoid({ tissue: 3, center: [10, 20, 30], radii: [4, 2, 1] });
  assert.ok(ellipsoidHolds(shape, 13.9, 20, 30) && !ellipsoidHolds(shape, 14.1, 20, 30));
  assert.ok(ellipsoidHolds(shape, 10, 18.1, 30) && !ellipsoidHolds(shape, 10, 17.9, 30));
  assert.ok(ellipsoidHolds(shape, 10, 20, 30.9) && !ellipsoidHolds(shape, 10, 20, 31.1));
});

Deno.test("createEllipsoid: a quarter turn about z swaps x and y; a plane cuts it", () => {
  const fields = { tissue: 0, center: [0, 0, 0], radii: [4, 2, 1] } as const;
  const turned = createEllipsoid({ ...fields, turnsDegrees: [0, 0, 90], beforeY: 1 });
  assert.ok(ellipsoidHolds(turned, 0, -3.9, 0) && !ellipsoidHolds(turned, 2.1, 0, 0));
  assert.ok(!ellipsoidHolds(turned, 0, 1.5, 0));
});

Deno.test("ellipsoidAlong: reaches a radius beyond both ends of a line, a radius across", () => {
  const shape = ellipsoidAlong([1, 1, 1], [1, 7, 9], { tissue: 0, radius: 2 });
  const at = (along: number, across: number) =>
    ellipsoidHolds(shape, 1 + across, 4 + 0.6 * along, 5 + 0.8 * along);
  assert.ok(at(6.9, 0) && at(-6.9, 0) && !at(7.1, 0) && !at(-7.1, 0));
  assert.ok(at(0, 1.9) && !at(0, 2.1));
});
