import assert from "node:assert/strict";
import { orientationCode } from "../../lib/volumes/orientation_code.ts";
import { obliqueAffines } from "./grids.ts";

/** Toward plus and minus along RAS x, y, z. */
const LETTERS = ["RL", "AP", "SI"];
const ORDERS = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

Deno.test("orientationCode: the 48 orientations by their construction", () => {
  for (const order of ORDERS) {
    for (let signs = 0; signs < 8; signs++) {
      const affine = [0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0, 1];
      const letters = order.map((world, voxel) => {
        const minus = (signs >> voxel) & 1;
        affine[world * 4 + voxel] = (minus ? -1 : 1) * (voxel + 0.5);
        return LETTERS[world][minus];
      });
      assert.equal(orientationCode(affine), letters.join(""));
    }
  }
});

Deno.test("orientationCode: an oblique grid has three letters of three directions", () => {
  for (const affine of obliqueAffines()) {
    const code = orientationCode(affine);
    const worlds = [...code].map((letter) => LETTERS.findIndex((pair) => pair.includes(letter)));
    assert.deepEqual(worlds.sort(), [0, 1, 2], code);
  }
});
