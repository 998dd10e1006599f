import { openEngine } from "../../../lib/engine/open_engine.ts";
import { checkLosses, checkPyramidLosses } from "./loss_cases.ts";

await openEngine({ backend: "cpu", warn: () => {} });

Deno.test("losses and their gradients are ovseg's without TensorFlow", checkLosses);

Deno.test(
  "losses over a pyramid of scales and their gradients are ovseg's without TensorFlow",
  checkPyramidLosses,
);
