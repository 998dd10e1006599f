import { median } from "../../lib/foundation/statistics.ts";
import type { BenchContext } from "./bench_context.ts";
import { linesOf } from "./lines_of.ts";
import { TRAINING_NETWORKS } from "./training_networks.ts";

const precisions = ["fp32", "bf16"] as const;
const parts = [
  "convolutions forward",
  "to their input",
  "to their filter",
  "norms",
  "layout",
  "the rest",
] as const;

type Part = typeof parts[number];

/** Where the time of a training step goes. */
interface StepProfile {
  readonly network: string;
  readonly precision: typeof precisions[number];
  readonly stepMs: number;
  /** Milliseconds of each part; the rest is what the library's own ops and waiting take. */
  readonly partsMs: Readonly<Record<Part, number>>;
}

/**
 * Training steps of several networks, batch 2 of 64³, by what oneDNN says of its own time, on one
 * thread so that nothing runs side by side.
 */
export async function benchProfile(context: BenchContext): Promise<Record<string, unknown>> {
  const { rounds = 3, edge = 64, print, progress } = context;
  const profiles: StepProfile[] = [];
  const bar = progress("profile");
  for (const [i, { name }] of TRAINING_NETWORKS.entries()) {
    for (const [j, precision] of precisions.entries()) {
      bar.update((2 * i + j) / (2 * TRAINING_NETWORKS.length), `${name} ${precision}`);
      profiles.push(await profile(name, { precision, edge, rounds }));
    }
  }
  bar.finish(`${rounds} steps each`);
  print(tableOf(profiles));
  return { rounds, profiles };
}

async function profile(
  network: string,
  { precision, edge, rounds }: {
    readonly precision: StepProfile["precision"];
    readonly edge: number;
    readonly rounds: number;
  },
): Promise<StepProfile> {
  const script = new URL("training_process.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", script, network, precision, String(edge), "2", "1"],
    env: { ONEDNN_VERBOSE: "profile_exec" },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode("step\n".repeat(rounds + 2)));
  await writer.close();
  const steps: { total: number; times: Map<Part, number> }[] = [];
  let times = new Map<Part, number>();
  for await (const line of linesOf(child.stdout)) {
    if (line.startsWith("onednn_verbose")) {
      const fields = line.split(",");
      const part = partOf(fields);
      if (part === undefined) continue;
      times.set(part, (times.get(part) ?? 0) + Number(fields[fields.length - 1]));
    } else if (Number.isFinite(Number(line))) {
      steps.push({ total: Number(line), times });
      times = new Map();
    } else {
      times = new Map();
    }
  }
  await child.status;
  const timed = steps.slice(2);
  const stepMs = median(timed.map(({ total }) => total));
  const partsMs = Object.fromEntries(
    parts.map((part) => [part, median(timed.map((step) => step.times.get(part) ?? 0))]),
  ) as Record<Part, number>;
  const known = Object.values(partsMs).reduce((sum, time) => sum + time, 0);
  return { network, precision, stepMs, partsMs: { ...partsMs, "the rest": stepMs - known } };
}

/** What a primitive of oneDNN belongs to, by a line it writes when it has run one. */
function partOf(fields: readonly string[]): Part | undefined {
  const at = fields.indexOf("exec");
  if (at < 0) return undefined;
  const [, , kind, , direction] = fields.slice(at);
  if (kind === "convolution") {
    if (direction === "backward_data") return "to their input";
    return direction === "backward_weights" ? "to their filter" : "convolutions forward";
  }
  if (kind === "deconvolution") return "convolutions forward";
  return kind.endsWith("normalization") ? "norms" : "layout";
}

function tableOf(profiles: readonly StepProfile[]): string {
  const rows = profiles.map(({ network, precision, stepMs, partsMs }) => {
    const shares = parts.map((part) => `${Math.round((100 * partsMs[part]) / stepMs)} %`);
    return `| ${network} ${precision} | ${stepMs.toFixed(0)} | ${shares.join(" | ")} |`;
  });
  return [
    `| training step on one thread | ms | ${parts.join(" | ")} |`,
    `| --- |${" --- |".repeat(parts.length + 1)}`,
    ...rows,
  ].join("\n");
}
