import { installLibrary } from "../../../lib/engine/library/install_library.ts";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";

const [root, wheels] = Deno.args;
const steps = new Set<string>();
let lastFraction = 0;
try {
  const library = await installLibrary(root, {
    wheels: JSON.parse(wheels),
    version: "2.21.0",
    variant: "cpu",
    platform: "linux-x86_64",
    onProgress: ({ step, fraction }) => {
      steps.add(step);
      lastFraction = fraction;
    },
  });
  console.log(JSON.stringify({ library, steps: [...steps], lastFraction }));
} catch (error) {
  if (!isOvkitError(error)) throw error;
  console.log(JSON.stringify({ tag: error.tag, message: error.message }));
}
