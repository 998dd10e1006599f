import type { TrainingParameters } from "../../parameters/training_parameters.ts";
import { almostLinear } from "./almost_linear.ts";
import { linAscentCosDecay } from "./lin_ascent_cos_decay.ts";
import { plateau } from "./plateau.ts";
import { poly } from "./poly.ts";
import type { Schedule } from "./schedule.ts";

/** Learning rate schedules by the names of `training.lr_schedule`. */
export const schedules: Readonly<Record<TrainingParameters["lr_schedule"], Schedule>> = {
  almost_linear: almostLinear,
  lin_ascent_cos_decay: linAscentCosDecay,
  plateau,
  poly,
};
