import { openEngine } from "../../../lib/engine/open_engine.ts";
import { checkFocalLoss, checkLosses, checkPyramidLosses } from "./loss_cases.ts";

await openEngine({ backend: "cpu", warn: () => {} });

Deno.test("losses and their gradients are ovseg's without TensorFlow", checkLosses);

Deno.test("the focal loss is liver-ct-segmentation's without TensorFlow", checkFocalLoss);

Deno.test(
  "losses over a pyramid of scales and their gradients are ovseg's without TensorFlow",
  checkPyramidLosses,
);
