import { join } from "node:path";
import { readJson } from "../../database/read_json.ts";
import { openEventLog } from "../../foundation/event_log.ts";
import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import type { EpochRecord } from "../../training/epoch_record.ts";

/** The epochs of a run: of a finished one its history, of another what its events tell. */
export async function historyOfRun(folder: string): Promise<readonly EpochRecord[]> {
  try {
    return await readJson<EpochRecord[]>(join(folder, "history.json"));
  } catch (error) {
    if (!isOvkitError(error, "FileMissing")) throw error;
    return await historyOfEvents(folder);
  }
}

/** The last record of each epoch that a run's events tell of. */
export async function historyOfEvents(folder: string): Promise<EpochRecord[]> {
  let history: EpochRecord[] = [];
  for (const event of await openEventLog(join(folder, "events.jsonl")).read()) {
    const { type, time: _time, ...fields } = event;
    if (type === "started") history = [];
    if (type !== "epoch") continue;
    const record = fields as unknown as EpochRecord;
    history = [...history.filter(({ epoch }) => epoch < record.epoch), record];
  }
  return history;
}
