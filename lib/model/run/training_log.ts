import { join } from "node:path";
import type { Network } from "../../networks/network.ts";
import type { EpochRecord } from "../../training/epoch_record.ts";
import type { RunRecord } from "./run_record.ts";

/** `training_log.txt`: what happened to a run, in words, a time before each line. */
export interface TrainingLog {
  /** Says what is trained, with what and on what. */
  begin(run: RunRecord, network: Network, isNew: boolean): Promise<void>;
  /** Says how an epoch went. */
  epoch(record: EpochRecord, epochs: number): Promise<void>;
  /** Says anything else. */
  say(...lines: string[]): Promise<void>;
}

/** Opens the log of a run; lines are added at its end. */
export function openTrainingLog(folder: string): TrainingLog {
  const path = join(folder, "training_log.txt");

  async function say(...lines: string[]): Promise<void> {
    const time = new Date().toLocaleString("sv-SE");
    const text = lines.map((line) => `${time}: ${line}\n`).join("");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(path, text, { append: true });
  }

  async function begin(run: RunRecord, network: Network, isNew: boolean): Promise<void> {
    const { parameters, fold, sessions } = run;
    const { training, data } = parameters;
    const { versions, engine, hardware } = sessions[sessions.length - 1].environment;
    const list = (ids: readonly string[]) => `${ids.length} (${ids.join(", ")})`;
    const machine = [
      `ovkit ${versions.ovkit}, Deno ${versions.deno}, ${engine.backend} ${versions.library} on ` +
      `${engine.device}, ${engine.threads} threads, ${run.precision}`,
      `processor: ${hardware.processor}, ${hardware.cores} cores`,
    ];
    if (!isNew) return await say("training goes on", ...machine);
    await say(
      "training starts",
      `model_path = ${folder}`,
      ...machine,
      `network = ${parameters.architecture}, ${network.parameterCount} parameters`,
      ...[...network.weights].map(([name, { shape }]) => `    ${name} (${shape.join(", ")})`),
      `num_epochs = ${training.num_epochs} of ${data.trn_dl_params.epoch_len} steps`,
      `opt_name = ${training.opt_name}`,
      `opt_params = ${JSON.stringify(training.opt_params)}`,
      `lr_schedule = ${training.lr_schedule}`,
      `lr_params = ${JSON.stringify(training.lr_params)}`,
      `loss_params = ${JSON.stringify(training.loss_params)}`,
      `nu_ema_trn = ${training.nu_ema_trn}, nu_ema_val = ${training.nu_ema_val}`,
      `fp32 = ${training.fp32}`,
      `seed = ${training.seed}`,
      `training cases: ${list(fold.train)}`,
      `validation cases: ${list(fold.val)}`,
    );
  }

  async function epoch(record: EpochRecord, epochs: number): Promise<void> {
    const number = (value: number | null) => value === null ? "none" : value.toPrecision(5);
    const dice = record.validationDice.map(number).join(", ");
    await say(
      `epoch ${record.epoch} of ${epochs}: training loss ${number(record.trainLoss)}, ` +
        `validation loss ${number(record.validationLoss)}, ` +
        `validation Dice ${number(record.meanValidationDice)} [${dice}], ` +
        (record.meanVolumeDice === null ? "" : `volume Dice ${number(record.meanVolumeDice)}, `) +
        `learning rate ${number(record.learningRate)}, ${record.seconds.toFixed(1)} s, ` +
        `weights ${record.weightsSha256.slice(0, 12)}`,
    );
  }
  return { begin, epoch, say };
}
