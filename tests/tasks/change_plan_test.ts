import assert from "node:assert/strict";
import { planFromFingerprint } from "../../lib/preprocessing/plan_from_fingerprint.ts";
import type { Plan } from "../../lib/preprocessing/plan.ts";
import { changePlan, requirePlanKeys } from "../../tasks/change_plan.ts";
import { parseSettings } from "../../tasks/parse_settings.ts";

const statistics = {
  ...{ count: 8, minimum: -1024, maximum: 900, mean: -500, sd: 387, meanSquare: 4e5 },
  ...{ percentiles: [-1024, -700, 300] as const, integral: true, foreground: null },
};
const intensities = [1, 2].flatMap((label) =>
  [0, 1].map((channel) => ({
    ...{ class: label, channel, count: 4, mean: 60, squares: 400, minimum: 50, maximum: 70 },
    ...{ values: [50, 70], counts: [2, 2] },
  }))
);
const plan = planFromFingerprint({
  data: "liver",
  nChannels: 2,
  modalities: ["CT", "CT"],
  classNames: {},
  cases: [{
    id: "a",
    shapeZyx: [60, 512, 512],
    spacingZyxMm: [5, 0.8, 0.8],
    nonzeroShapeZyx: [60, 512, 512],
    classVoxels: { 1: 4, 2: 4 },
    classVolumesMl: { 1: 0.0128, 2: 0.0128 },
    classComponents: { 1: 1, 2: 1 },
    channels: [statistics, statistics],
  }],
  intensities,
});

function changed(...settings: string[]): Plan["parameters"] {
  return changePlan(plan, parseSettings(settings)).parameters;
}

Deno.test("settings stand in place of the plan", () => {
  assert.deepEqual(changed(), plan.parameters);
  assert.deepEqual(changed("target_spacing=3,1,1").target_spacing, [3, 1, 1]);
  assert.deepEqual(changed("target_spacing=[3, 1, 1]").target_spacing, [3, 1, 1]);
  assert.equal(changed("target_spacing=null").apply_resizing, false);
  assert.equal(changed("apply_resizing=false").target_spacing, null);
  assert.deepEqual(changed("pooling_stride=1,2,2").pooling_stride, [1, 2, 2]);
  assert.equal(changed("do_nn_img_interp=true").do_nn_img_interp, true);
  assert.equal(changed("resampling=nnunet").resampling, "nnunet");
  assert.deepEqual(changed("normalisation=per_case_nonzero").scaling, [null, null]);
  assert.deepEqual(changed("window=-100,200").window, [[-100, 200], [-100, 200]]);
  assert.deepEqual(changed("window.1=-100,200").window[1], [-100, 200]);
  assert.deepEqual(changed("window.1=-100,200").window[0], plan.parameters.window[0]);
  assert.deepEqual(changed("scaling=10,5").scaling, [[10, 5], [10, 5]]);
  assert.deepEqual(changed("normalisation.0=per_case").normalisation, ["per_case", "window"]);
  assert.deepEqual(changed("normalisation=global").window, [null, null]);
  assert.deepEqual(changed("lb_classes=2").lb_classes, [2]);
  assert.deepEqual(changed("lb_classes=2,1").lb_classes, [2, 1]);
  assert.equal(changed("reduce_lb_to_single_class=true").reduce_lb_to_single_class, true);
  assert.equal(changed("save_only_fg_scans=false").save_only_fg_scans, false);
  assert.equal(changed("save_as_fp16=false").save_as_fp16, false);
});

Deno.test("settings of crop, parts and previous stages", () => {
  const stage = { data_name: "liver", preprocessed_name: "coarse", model_name: "first" };
  const text = JSON.stringify({ preprocessed_name: "coarse", model_name: "first" });
  const chosen = JSON.stringify({ ...stage, data_name: "other", lb_classes: [2] });
  assert.equal(changed("crop_to_nonzero=true").crop_to_nonzero, true);
  assert.equal(changed("lb_min_vol=50").lb_min_vol, 50);
  assert.deepEqual(changed("lb_max_vol=50,60").lb_max_vol, [50, 60]);
  assert.equal(changed("lb_min_vol=50", "lb_min_vol=null").lb_min_vol, null);
  assert.deepEqual(changed(`prev_stage_for_input=${text}`).prev_stage_for_input, {
    ...stage,
    lb_classes: null,
  });
  assert.deepEqual(changed(`prev_stage_for_mask=${chosen}`, "r_dial_mask=4.5"), {
    ...plan.parameters,
    prev_stage_for_mask: { ...stage, data_name: "other", lb_classes: [2] },
    r_dial_mask: 4.5,
  });
  assert.deepEqual(
    changed(`prev_stage_for_mask=${chosen}`, "r_dial_mask=4.5", "prev_stage_for_mask=null"),
    plan.parameters,
  );
});

Deno.test("every parameter of a plan can be set but those that are the data's", () => {
  const fixed = ["n_im_channels", "apply_pooling", "dataset_properties"];
  for (const key of Object.keys(plan.parameters).filter((key) => !fixed.includes(key))) {
    requirePlanKeys(parseSettings([`${key}=1`]));
  }
});

Deno.test("a later setting stands over an earlier one", () => {
  assert.deepEqual(changed("target_spacing=3,1,1", "target_spacing=2,1,1").target_spacing, [
    2,
    1,
    1,
  ]);
});

const refused: [string, RegExp][] = [
  ["windw=1,2", /^windw: unknown parameter of a plan; did you mean "window"\?$/],
  ["n_im_channels=2", /unknown parameter of a plan/],
  ["lb_classes.1=2", /unknown parameter of a plan/],
  ["window.x=1,2", /unknown parameter of a plan/],
  ["constructor=1", /unknown parameter of a plan/],
  ["window.7=1,2", /channel 7: there are 2/],
  ["window=5,1", /low end first/],
  ["window=5", /expected low,high/],
  ["scaling=0,1", /sd must be positive/],
  ["target_spacing=0,1,1", /three positive numbers/],
  ["target_spacing=a,1,1", /^target_spacing: \["a",1,1\]; expected three positive numbers/],
  ["normalisation=percase", /expected window, global, per_case/],
  ["save_as_fp16=maybe", /expected true or false/],
  ["lb_classes=liver", /expected class numbers/],
  ["lb_classes=9", /no voxel of class 9/],
  ["lb_min_vol=1,2,3", /^lb_min_vol: 3 volumes .* expected one number, or 2/],
  ["lb_min_vol=small", /expected mm³, or one for each class, or null/],
  ["lb_max_vol=-1", /-1 mm³: 0 or more/],
  ["prev_stage_for_input=first", /expected null or \{"data_name"/],
  ['prev_stage_for_input={"model_name":"first"}', /expected null or/],
  ['prev_stage_for_mask={"preprocessed_name":"a","model_name":"b","fold":1}', /expected null or/],
  ["r_dial_mask=3", /no mask to grow; set prev_stage_for_mask before it/],
];

for (const [setting, message] of refused) {
  Deno.test(`a plan refuses ${setting}`, () => {
    assert.throws(() => changed(setting), { name: "OvkitError", message });
  });
}

Deno.test("unknown keys are found before the data are read", () => {
  requirePlanKeys(parseSettings(["window.0=1,2", "save_as_fp16=false"]));
  assert.throws(() => requirePlanKeys(parseSettings(["spacing=1,2,3"])), /unknown parameter/);
});

Deno.test("a setting is a key and a JSON value, a list with commas or text", () => {
  const texts = ["a.b=1.5", "c=x,2", "d=[1, 2]", "e=per_case", "f=null", "g= true ", "h=a=b", "i="];
  assert.deepEqual(parseSettings(texts).map(({ key, value }) => [key, value]), [
    ["a.b", 1.5],
    ["c", ["x", 2]],
    ["d", [1, 2]],
    ["e", "per_case"],
    ["f", null],
    ["g", true],
    ["h", "a=b"],
    ["i", ""],
  ]);
  assert.deepEqual(parseSettings(), []);
  for (const wrong of ["", "key", "=1"]) {
    assert.throws(() => parseSettings([wrong]), { name: "UsageError", message: /key=value/ });
  }
});
