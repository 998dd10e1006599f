import { benchAugmentation } from "./bench/augmentation_bench.ts";
import type { BenchContext } from "./bench/bench_context.ts";
import { benchEngine } from "./bench/engine_bench.ts";
import { benchIo } from "./bench/io_bench.ts";
import { benchLoading } from "./bench/loading_bench.ts";
import { benchMetrics } from "./bench/metrics_bench.ts";
import { benchPrediction } from "./bench/prediction_bench.ts";
import { benchPreprocessing } from "./bench/preprocessing_bench.ts";
import { benchProfile } from "./bench/profile_bench.ts";
import { benchTraining } from "./bench/training_bench.ts";
import { integerOption } from "./integer_option.ts";
import { runTask, type Task } from "./run_task.ts";
import { UsageError } from "./usage_error.ts";

const topics: Readonly<
  Record<string, (context: BenchContext) => Promise<Record<string, unknown>>>
> = {
  augmentation: benchAugmentation,
  engine: benchEngine,
  io: benchIo,
  loading: benchLoading,
  metrics: benchMetrics,
  prediction: benchPrediction,
  preprocessing: benchPreprocessing,
  profile: benchProfile,
  training: benchTraining,
};

const options = {
  python: { type: "string" },
  rounds: { type: "string" },
  edge: { type: "string" },
  filters: { type: "string" },
} as const;

/** `deno task bench`: the kit beside the Python packages that are installed, in turn, in one run. */
export const benchTask: Task<typeof options> = {
  name: "bench",
  usage:
    "[augmentation|engine|io|loading|metrics|prediction|preprocessing|profile|training]… [--python PATH] [--rounds N] [--edge N] [--filters N] " +
    "[--json]",
  about: "Times the kit and what is installed of batchgeneratorsv2 and PyTorch (augmentation), " +
    "PyTorch (engine, training), nibabel, pydicom and rt-utils " +
    "(io), surface-distance, cc3d and edt (metrics), nnU-Net and MONAI (prediction), SciPy, scikit-image and PyTorch (preprocessing) in turn, and prints medians and ratios; " +
    "loading is the wait for data in training, with a cache of all and of a quarter of the set; " +
    "profile is where the time of training steps goes.",
  options,
  mostArguments: Infinity,
  async run({ values, positionals, print, progress }) {
    const chosen = positionals.length === 0 ? ["engine"] : positionals;
    const unknown = chosen.find((topic) => !(topic in topics));
    if (unknown !== undefined) {
      throw new UsageError(`unknown topic "${unknown}"; known: ${Object.keys(topics).join(", ")}`);
    }
    const number = (name: "rounds" | "edge" | "filters", least: number) =>
      values[name] === undefined
        ? {}
        : { [name]: integerOption(name, values[name], { fallback: least, least }) };
    const context: BenchContext = {
      python: values.python ?? "python3",
      ...number("rounds", 1),
      ...number("edge", 8),
      ...number("filters", 1),
      print,
      progress,
    };
    const results: Record<string, unknown> = {};
    for (const topic of chosen) results[topic] = await topics[topic](context);
    return results;
  },
};

if (import.meta.main) Deno.exit(await runTask(benchTask));
