import { markdownTable } from "../metrics/markdown_table.ts";
import type { Plan } from "./plan.ts";
import type { PreviousStage } from "./preprocessing_parameters.ts";

/** Writes a plan as text: a table of what will be done, the reasons, and what was changed. */
export function planMarkdown(plan: Plan): string {
  const { parameters, fingerprint } = plan;
  const { median_shape, median_spacing } = parameters.dataset_properties;
  const rows: Row[] = [
    ["data", `${fingerprint.data}, ${fingerprint.cases.length} cases`],
    ["median case", `${join(median_shape)} voxels of ${join(median_spacing)} mm (z, y, x)`],
    ...parameters.crop_to_nonzero ? [["cropped", "to voxels that are not 0"] as Row] : [],
    ["stored", `${join(plan.medianShapeZyx)} voxels of ${join(plan.spacingZyxMm)} mm`],
    ["resampled", resamplingText(parameters)],
    ["classes", classText(plan)],
    ...componentRows(parameters),
    ...stageRow("previous stage", parameters.prev_stage_for_input),
    ...stageRow("mask", parameters.prev_stage_for_mask, parameters.r_dial_mask),
  ];
  parameters.normalisation.forEach((kind, channel) => {
    const window = parameters.window[channel];
    const scaling = parameters.scaling[channel];
    const parts = [kind.replace("_", " ")];
    if (window !== null) parts.push(`window ${short(window[0])} to ${short(window[1])}`);
    if (scaling !== null) parts.push(`(x - ${short(scaling[1])}) / ${short(scaling[0])}`);
    rows.push([`channel ${channel}`, parts.join(", ")]);
  });
  const { patch_size, batch_size } = plan.proposal;
  if (plan.nnunet !== undefined) {
    const { planner, memoryGb } = plan.nnunet;
    rows.push(["planned as", `nnU-Net, planner ${planner} for ${memoryGb} GB`]);
  }
  rows.push(["proposed", `patch of ${join(patch_size)} voxels, batch of ${batch_size}`]);
  const reasons = plan.reasons.map((reason) => `- ${reason}\n`).join("");
  const changes = plan.changes
    .filter((change) => !change.path.startsWith("dataset_properties"))
    .map((c) => `- ${c.path}: ${JSON.stringify(c.b)} in place of ${JSON.stringify(c.a)}\n`)
    .join("");
  return markdownTable(["", "plan"], rows) + (reasons && `\n${reasons}`) +
    (changes && `\nChanged by hand:\n${changes}`);
}

type Row = [string, string];

function componentRows({ lb_min_vol, lb_max_vol }: Plan["parameters"]): Row[] {
  const limits = [["below", lb_min_vol ?? null], ["above", lb_max_vol ?? null]] as const;
  const parts = limits.flatMap(([word, limit]) =>
    limit === null ? [] : [`${word} ${[limit].flat().map(short).join(", ")} mm³`]
  );
  return parts.length === 0 ? [] : [["removed", `connected parts ${parts.join(" and ")}`]];
}

function stageRow(title: string, stage?: PreviousStage | null, growMm = 0): Row[] {
  if (!stage) return [];
  const { data_name, preprocessed_name, model_name, lb_classes } = stage;
  const classes = lb_classes === null ? "all classes" : `classes ${lb_classes.join(", ")}`;
  const grown = growMm === 0 ? "" : `, grown by ${short(growMm)} mm`;
  return [[title, `${data_name}/${preprocessed_name}/${model_name}, ${classes}${grown}`]];
}

function resamplingText(parameters: Plan["parameters"]): string {
  const { apply_resizing, do_nn_img_interp, resampling } = parameters;
  if (!apply_resizing) return "not at all";
  const smooth = resampling === "nnunet" ? "by cubic splines" : "trilinear";
  const labels = resampling === "nnunet" ? "class by class" : "to the nearest voxel";
  return `images ${do_nn_img_interp ? "to the nearest voxel" : smooth}, labels ${labels}`;
}

function classText(plan: Plan): string {
  const { lb_classes, reduce_lb_to_single_class } = plan.parameters;
  const names = lb_classes.map((label) => plan.fingerprint.classNames[label] ?? String(label));
  return names.join(", ") + (reduce_lb_to_single_class ? " (as one)" : "");
}

function join(values: readonly number[]): string {
  return values.map(short).join(" × ");
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
