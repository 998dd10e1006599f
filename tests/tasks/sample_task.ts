import { OvkitError } from "../../lib/foundation/ovkit_error.ts";
import { integerOption } from "../../tasks/integer_option.ts";
import { runTask, type Task } from "../../tasks/run_task.ts";

const options = { cases: { type: "string" }, seed: { type: "string" } } as const;

const sampleTask: Task<typeof options> = {
  name: "sample",
  usage: "WHAT [--cases N] [--seed S] [--json]",
  about: "Ends in the way its argument says.",
  options,
  leastArguments: 1,
  mostArguments: 2,
  async run({ values, positionals, print, signal }) {
    const cases = integerOption("cases", values.cases, { fallback: 3, least: 1 });
    console.log("chatter of a dependency");
    print("for the reader");
    if (positionals[0] === "user-error") {
      throw new OvkitError("FileMissing", { subject: "a.nii", found: "no such\nfile" });
    }
    if (positionals[0] === "bug") throw new TypeError("not a function");
    if (positionals[0] === "wait") {
      await new Promise((_, reject) => {
        const keepAlive = setTimeout(() => {}, 20_000);
        signal.addEventListener("abort", () => {
          clearTimeout(keepAlive);
          reject(signal.reason);
        });
        print("waiting");
      });
    }
    return { cases, positionals };
  },
};

Deno.exit(await runTask(sampleTask));
