import { markdownTable } from "../metrics/markdown_table.ts";
import type { Plan } from "./plan.ts";

/** Writes a plan as text: a table of what will be done, the reasons, and what was changed. */
export function planMarkdown(plan: Plan): string {
  const { parameters, fingerprint } = plan;
  const { median_shape, median_spacing } = parameters.dataset_properties;
  const rows: [string, string][] = [
    ["data", `${fingerprint.data}, ${fingerprint.cases.length} cases`],
    ["median case", `${join(median_shape)} voxels of ${join(median_spacing)} mm (z, y, x)`],
    ["stored", `${join(plan.medianShapeZyx)} voxels of ${join(plan.spacingZyxMm)} mm`],
    ["resampled", resamplingText(parameters)],
    ["classes", classText(plan)],
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
