import { markdownTable } from "../../metrics/markdown_table.ts";
import type { ModelParametersBuilder } from "../../parameters/model_parameters_builder.ts";
import type {
  BudgetComparison,
  MeasuredNetwork,
  TrainingBudget,
} from "../../preprocessing/training_budget.ts";

/** What a budget is put together from. */
export interface TrainingBudgetParts {
  readonly minutes: number;
  readonly memoryGib: number;
  readonly measured: readonly MeasuredNetwork[];
  readonly chosen: MeasuredNetwork;
  /** Seconds that epochs may take together. */
  readonly seconds: number;
  /** Parameters but for the number of epochs and their length. */
  readonly builder: ModelParametersBuilder;
}

const GIB = 2 ** 30;
const EPOCHS = 30;
const MOST_STEPS_PER_EPOCH = 250;
const FEWEST_STEPS_PER_EPOCH = 20;

/** Fills the time with epochs of the chosen network. */
export function trainingBudget(parts: TrainingBudgetParts): TrainingBudget {
  const { minutes, memoryGib, measured, chosen, seconds } = parts;
  const validations = parts.builder.build().data.val_dl_params.epoch_len;
  const overhead = validations * chosen.secondsPerValidation;
  const stepsPerEpoch = Math.round(
    Math.min(
      Math.max(
        (seconds / EPOCHS - overhead) / chosen.secondsPerStep,
        FEWEST_STEPS_PER_EPOCH,
      ),
      MOST_STEPS_PER_EPOCH,
    ),
  );
  const epochSeconds = stepsPerEpoch * chosen.secondsPerStep + overhead;
  const epochs = Math.max(1, Math.floor(seconds / epochSeconds));
  const builder = parts.builder
    .training({ num_epochs: epochs })
    .data({ trn_dl_params: { epoch_len: stepsPerEpoch } });
  const plannedMinutes = epochs * epochSeconds / 60;
  const budget: TrainingBudget = {
    minutes,
    memoryGib,
    measured,
    chosen,
    epochs,
    stepsPerEpoch,
    plannedMinutes,
    cacheGib: Math.max(0, memoryGib - chosen.peakBytes / GIB),
    parameters: builder.build(),
    builder,
    toMarkdown: () => budgetMarkdown(budget),
    compare: (records) => comparison(records, { epochs, epochSeconds }),
  };
  return Object.freeze(Object.assign(budget, displayed(budget.toMarkdown)));
}

function budgetMarkdown(budget: TrainingBudget): string {
  const rows = budget.measured.map((network) => [
    network.patchZyx.join(" × "),
    String(network.batchSize),
    String(network.filters),
    String(network.stages),
    network.secondsPerStep.toPrecision(3),
    (network.peakBytes / GIB).toFixed(1),
    network === budget.chosen ? "chosen" : network.fits ? "fits" : "too large",
  ]);
  const head = ["patch (z, y, x)", "batch", "filters", "stages", "s a step", "GiB", ""];
  const { epochs, stepsPerEpoch, plannedMinutes, minutes } = budget;
  return markdownTable(head, rows) +
    `\n${epochs} epochs of ${stepsPerEpoch} steps, ${short(plannedMinutes)} of ${
      short(minutes)
    } minutes.\n`;
}

function comparison(
  records: readonly { readonly seconds: number }[],
  planned: { epochs: number; epochSeconds: number },
): BudgetComparison {
  const actual = records.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  const expected = records.length * planned.epochSeconds / 60;
  const compared: BudgetComparison = {
    epochs: { planned: planned.epochs, actual: records.length },
    minutes: { planned: expected, actual },
    ratio: actual / expected,
    toMarkdown: () =>
      markdownTable(["", "planned", "actual"], [
        ["epochs", String(planned.epochs), String(records.length)],
        ["minutes of the epochs done", short(expected), short(actual)],
      ]),
  };
  return Object.freeze(Object.assign(compared, displayed(compared.toMarkdown)));
}

/** How notebooks show it. */
function displayed(toMarkdown: () => string) {
  return {
    [Symbol.for("Jupyter.display")]: () => ({
      "text/plain": toMarkdown(),
      "text/markdown": toMarkdown(),
    }),
  };
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
