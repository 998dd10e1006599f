import { engineInfo } from "../../engine/engine_info.ts";
import { openEngine } from "../../engine/open_engine.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { createNetwork } from "../../networks/create_network.ts";
import type {
  BudgetOptions,
  BudgetSource,
  MeasuredNetwork,
  TrainingBudget,
} from "../../preprocessing/training_budget.ts";
import { measureTraining } from "../../training/measure_training.ts";
import { BUDGET_LADDER, type BudgetRung } from "./budget_ladder.ts";
import { budgetParameters } from "./budget_parameters.ts";
import { trainingBudget } from "./training_budget_of.ts";

/** Part of the time that is planned with; the rest is for checkpoints and what else is running. */
const USED_PART = 0.93;
/** Fewer than these are no training. */
const FEWEST_STEPS = 20;
const GIB = 2 ** 30;

/**
 * Measures the machine with a few steps of a few networks, from small to large, and proposes the
 * largest with which a training of this length has steps enough: 450 a minute for two minutes, and
 * twice as many in four times as long. Longer budgets so give both larger networks and more steps.
 *
 * @throws {OvkitError} `ArgumentInvalid` where not even the smallest network fits, `Stopped`
 */
export async function proposeBudget(
  source: BudgetSource,
  options: BudgetOptions,
): Promise<TrainingBudget> {
  const { minutes, memoryGib = Deno.systemMemoryInfo().total / 2 / GIB, seed = 0 } = options;
  requirePositive({ minutes, memoryGib });
  await openEngine();
  const rungs = rungsFor(source);
  const limits = { seconds: minutes * 60 * USED_PART, steps: stepsWanted(minutes), memoryGib };
  const baseBytes = Deno.memoryUsage().rss;
  const found = new Map<number, MeasuredNetwork>();
  let fitting = -1;
  let tooLarge = rungs.length;
  while (tooLarge - fitting > 1) {
    const next = nextRung(rungs, { found, fitting, tooLarge, limits, baseBytes });
    const measured = await measure(rungs[next]);
    found.set(next, measured);
    options.onMeasured?.(measured);
    if (measured.fits) fitting = next;
    else tooLarge = next;
  }
  const all = [...found.values()];
  if (fitting < 0) throw nothingFits(all[all.length - 1], limits);
  return trainingBudget({
    minutes,
    memoryGib,
    measured: all,
    chosen: found.get(fitting)!,
    seconds: limits.seconds,
    builder: budgetParameters(source, rungs[fitting]).training({ seed }),
  });

  async function measure(rung: BudgetRung): Promise<MeasuredNetwork> {
    const parameters = budgetParameters(source, rung).build();
    const { patch_size, batch_size, epoch_len } = parameters.data.trn_dl_params;
    const patchZyx = patch_size as [number, number, number];
    const network = createNetwork(parameters.network, {
      inChannels: source.channels,
      outChannels: source.classes,
    });
    try {
      const measurement = await measureTraining(network, {
        parameters,
        precision: parameters.training.fp32 ? "float32" : engineInfo().precision,
        shapeZyx: patchZyx.map((edge, axis) =>
          Math.max(edge, Math.min(2 * edge, source.medianShapeZyx[axis]))
        ) as [number, number, number],
        signal: options.signal,
      });
      options.signal?.throwIfAborted();
      const share = parameters.data.val_dl_params.epoch_len / epoch_len;
      const seconds = measurement.secondsPerStep + share * measurement.secondsPerValidation;
      return {
        patchZyx,
        batchSize: batch_size,
        filters: rung.filters,
        stages: parameters.network.kernel_sizes!.length,
        ...measurement,
        fits: seconds * limits.steps <= limits.seconds &&
          measurement.peakBytes <= limits.memoryGib * GIB,
      };
    } catch (cause) {
      if (!options.signal?.aborted) throw cause;
      throw new OvkitError("Stopped", {
        subject: "measuring",
        found: `stopped after ${found.size} networks`,
        remedy: "run it again",
        cause,
      });
    } finally {
      network.dispose();
    }
  }
}

/** The rungs that differ for these data: a patch grows no further than the volumes. */
function rungsFor(source: BudgetSource): BudgetRung[] {
  const known = new Set<string>();
  return BUDGET_LADDER.filter((rung) => {
    const { data, network } = budgetParameters(source, rung).build();
    const stages = network.kernel_sizes!.length;
    const key = `${data.trn_dl_params.patch_size} ${rung.filters} ${stages}`;
    return !known.has(key) && known.add(key);
  });
}

interface Limits {
  readonly seconds: number;
  readonly steps: number;
  readonly memoryGib: number;
}

interface Search {
  readonly found: ReadonlyMap<number, MeasuredNetwork>;
  /** The largest rung that is known to fit, -1 for none yet. */
  readonly fitting: number;
  /** The smallest that is known not to. */
  readonly tooLarge: number;
  readonly limits: Limits;
  readonly baseBytes: number;
}

/** The largest rung that should fit by what the last one took, else the next one. */
function nextRung(rungs: readonly BudgetRung[], search: Search): number {
  const { found, fitting, tooLarge, limits, baseBytes } = search;
  if (fitting < 0) return Math.floor(tooLarge === rungs.length ? 0 : tooLarge / 2);
  const known = found.get(fitting)!;
  for (let i = tooLarge - 1; i > fitting + 1; i--) {
    const growth = work(rungs[i]) / work(rungs[fitting]);
    const bytes = baseBytes +
      (known.peakBytes - baseBytes) * voxels(rungs[i]) / voxels(rungs[fitting]);
    const fits = known.secondsPerStep * growth * limits.steps <= limits.seconds &&
      bytes <= limits.memoryGib * GIB;
    if (fits) return i;
  }
  return fitting + 1;
}

function voxels({ maxVoxels, filters }: BudgetRung): number {
  return maxVoxels * filters;
}

/** How the work of a step grows: with the voxels and, as small convolutions wait for memory, less than with the filters' square. */
function work({ maxVoxels, filters }: BudgetRung): number {
  return maxVoxels * filters ** 1.4;
}

function stepsWanted(minutes: number): number {
  return Math.max(FEWEST_STEPS, minutes < 2 ? 450 * minutes : 900 * Math.sqrt(minutes / 2));
}

function requirePositive(values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value > 0 && Number.isFinite(value)) continue;
    throw new OvkitError("ArgumentInvalid", {
      subject: `budget: ${name}`,
      found: String(value),
      expected: "a positive number",
    });
  }
}

function nothingFits(smallest: MeasuredNetwork, { seconds, steps, memoryGib }: Limits): OvkitError {
  const { secondsPerStep, peakBytes, patchZyx, filters } = smallest;
  return new OvkitError("ArgumentInvalid", {
    subject: "budget",
    found: `the smallest network (${filters} filters on ${patchZyx.join(" × ")} voxels) takes ` +
      `${secondsPerStep.toPrecision(2)} s a step and ${(peakBytes / GIB).toFixed(1)} GiB`,
    expected: `${Math.ceil(steps)} steps within ${Math.round(seconds)} s and ${
      memoryGib.toFixed(1)
    } GiB`,
    remedy: "give it more minutes or memory",
  });
}
