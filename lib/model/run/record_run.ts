import { dirname, join } from "node:path";
import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { sha256File } from "../../foundation/sha256_file.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import type { Network } from "../../networks/network.ts";
import type { EpochRecord } from "../../training/epoch_record.ts";
import { certificate } from "./certificate.ts";
import { historyOfEvents } from "./history_of_run.ts";
import { parameterText } from "../parameter_text.ts";
import { recordSession, type RunFacts, type RunRecord } from "./run_record.ts";
import { openTrainingLog } from "./training_log.ts";
import { openTrainingPlot } from "./training_plot.ts";
import type { TrainingResult } from "./training_run.ts";

/** A training, epoch by epoch. */
export type TrainingEpochs = AsyncGenerator<
  EpochRecord,
  { finished: boolean; history: EpochRecord[] }
>;

/** Which run is recorded. */
export interface RecordedRun {
  readonly folder: string;
  readonly network: Network;
  /** Names of the foreground classes in order. */
  readonly classNames: readonly string[];
  /** What is written down of it; asked for once training is under way. */
  facts(): Promise<RunFacts>;
  /** @param onStep to be called after each step: then the folder is the training's alone */
  train(onStep: () => void): TrainingEpochs;
}

/**
 * Goes through a training and keeps its folder: `run.json` and `model_parameters.txt` when it starts,
 * `training_log.txt` and `training_progress.svg` and `.png` after each epoch, `certificate.json` at
 * its end.
 */
export async function* recordRun(
  run: RecordedRun,
): AsyncGenerator<EpochRecord, TrainingResult> {
  const { folder, network } = run;
  const log = openTrainingLog(folder);
  const plot = openTrainingPlot(folder, run.classNames);
  let history: EpochRecord[] = [];
  let session: Promise<RunRecord> | undefined;

  async function begin(): Promise<RunRecord> {
    const record = await recordSession(folder, await run.facts());
    const text = parameterText(record.parameters);
    await writeBeside(folder, "model_parameters.txt", text);
    history = await historyOfEvents(folder);
    await log.begin(record, network, record.sessions.length === 1);
    return record;
  }
  function onStep(): void {
    session ??= begin();
    session.catch(() => {});
  }

  const epochs = run.train(onStep);
  try {
    for (;;) {
      const next = await epochs.next();
      const record = await (session ??= begin());
      if (next.done) return await end(record, next.value);
      const { epoch } = next.value;
      history = [...history.filter((before) => before.epoch < epoch), next.value];
      await log.epoch(next.value, record.parameters.training.num_epochs);
      await plot.draw(history);
      yield next.value;
    }
  } catch (error) {
    if (session !== undefined && isOvkitError(error)) {
      await log.say(`training ends with an error: ${error.message}`);
    }
    throw error;
  } finally {
    await epochs.return({ finished: false, history });
  }

  async function end(
    record: RunRecord,
    result: { finished: boolean; history: EpochRecord[] },
  ): Promise<TrainingResult> {
    await plot.draw(result.history, true);
    if (!result.finished) {
      await log.say(`training was stopped after ${result.history.length} epochs, it can go on`);
      return { ...result, folder, weightsSha256: null };
    }
    const weightsSha256 = await sha256File(join(folder, "network_weights.safetensors"));
    const proof = certificate(record, { weightsSha256, history: result.history });
    await writeFileAtomic(join(folder, "certificate.json"), JSON.stringify(proof, null, 2) + "\n");
    const seconds = result.history.reduce((sum, epoch) => sum + epoch.seconds, 0);
    await log.say(
      `training is finished: ${result.history.length} epochs in ${seconds.toFixed(0)} s, ` +
        `weights ${weightsSha256}`,
    );
    return { ...result, folder, weightsSha256 };
  }
}

/** Writes a file next to the run's folder; what a kill leaves of it lies in the folder, and is removed. */
async function writeBeside(folder: string, name: string, text: string): Promise<void> {
  const written = join(folder, name);
  await writeFileAtomic(written, text);
  await Deno.rename(written, join(dirname(folder), name));
}
