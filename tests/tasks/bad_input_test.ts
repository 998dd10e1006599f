import assert from "node:assert/strict";
import { join } from "node:path";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { createVolume, type VolumeFields } from "../../lib/volumes/create_volume.ts";
import type { Volume } from "../../lib/volumes/volume.ts";
import {
  filesUnder,
  inDatabase,
  tinyDatabase,
  tinyModel,
  tinyParameters,
} from "../model/tiny_model.ts";
import { runProcess } from "./run_process.ts";

/** A user's mistake: what is done to the data base, which task meets it, and what it says. */
interface Mistake {
  readonly prepare?: (root: string) => Promise<void>;
  readonly args: readonly [task: string, ...rest: string[]];
  readonly says: readonly string[];
}

const raw = (root: string, ...parts: string[]) => join(root, "raw_data", "demo", ...parts);
const training = ["train", "demo", "--fold", "0", "--name", "tiny"] as const;

async function rewriteLabel(root: string, change: (label: Volume) => VolumeFields) {
  const path = raw(root, "labels", "case_001.nii.gz");
  await writeNifti(path, createVolume(change(await readNifti(path))));
}

const cutSlice = (root: string) =>
  rewriteLabel(root, ({ data, shapeZyx: [z, y, x], affineRas }) => ({
    data: data.slice(y * x),
    shapeZyx: [z - 1, y, x],
    affineRas,
  }));
const cutFile = async (path: string) => await Deno.truncate(path, Deno.statSync(path).size - 100);

async function trainTiny(root: string): Promise<void> {
  const model = await tinyModel(root, tinyParameters({ epochs: 1, steps: 1 }));
  await model.train();
  model.dispose();
}

const mistakes: Record<string, Mistake> = {
  "an unknown raw data set": {
    args: ["preprocess", "demu"],
    says: ['raw data set "demu"', "not in", "expected one of demo", 'did you mean "demo"?'],
  },
  "a folder that is not there": {
    args: ["check", "./nowhere"],
    says: ["nowhere: no such folder", "expected a folder with images and labels"],
  },
  "an unknown data set to train on": {
    args: ["train", "dmo", "--fold", "0"],
    says: ['raw data set "dmo"', 'did you mean "demo"?'],
  },
  "no labels at all": {
    prepare: (root) => Deno.remove(raw(root, "labels"), { recursive: true }),
    args: ["preprocess", "demo"],
    says: ["demo: no case with an image and a label", "put label maps"],
  },
  "a label without its image": {
    prepare: (root) => Deno.remove(raw(root, "images", "case_001_0000.nii.gz")),
    args: ["check", "demo"],
    says: ["demo, case case_001: missing image: only the label", "add the image or remove"],
  },
  "a label of another shape": {
    prepare: cutSlice,
    args: ["preprocess", "demo", "--name", "new"],
    says: ["case_001: label of shape", "expected the first channel's", "see all problems"],
  },
  "a label of another shape, checked": {
    prepare: cutSlice,
    args: ["check", "demo"],
    says: ["demo, case case_001: shapes differ", "resample it to the image's grid"],
  },
  "a file that is cut short": {
    prepare: (root) => cutFile(raw(root, "images", "case_001_0000.nii.gz")),
    args: ["preprocess", "demo", "--name", "new"],
    says: ["case_001_0000.nii.gz: "],
  },
  "a class beyond the named ones": {
    prepare: (root) =>
      rewriteLabel(root, (label) => {
        const data = Uint8Array.from(label.data as Uint8Array).fill(9, 0, 20);
        return { ...label, data };
      }),
    args: ["check", "demo"],
    says: ["case_001: unknown class: class 9", "expected 1, 2, 3, 4"],
  },
  "a class that no label has": {
    args: ["preprocess", "demo", "--name", "new", "--set", "lb_classes=9"],
    says: ["no voxel of class 9", "expected some of the classes 1, 2, 3, 4"],
  },
  "an unknown key of the plan": {
    args: ["preprocess", "demo", "--set", "target_spacin=3,3,3"],
    says: ["target_spacin: unknown parameter of a plan", 'did you mean "target_spacing"?'],
  },
  "a value of the plan that does not fit": {
    args: ["preprocess", "demo", "--name", "new", "--set", "target_spacing=3,3"],
    says: ["target_spacing: [3,3]", "expected three positive numbers (z, y, x)"],
  },
  "another plan under the same name": {
    args: ["preprocess", "demo", "--set", "window=-50,150"],
    says: ["data of another plan: window is", "under another name"],
  },
  "an unknown parameter": {
    args: [...training, "--set", "training.num_epoch=5"],
    says: ["training.num_epoch: unknown parameter", 'did you mean "training.num_epochs"?'],
  },
  "an unknown preset": {
    args: [...training, "--preset", "quikc"],
    says: ['"quikc" is not a preset', "expected quick or ovseg", 'did you mean "quick"?'],
  },
  "a patch that the network cannot halve": {
    args: [...training, "--set", "data.trn_dl_params.patch_size=9,16,16"],
    says: ["data.trn_dl_params.patch_size", "[9,16,16]", "expected multiples of"],
  },
  "an unknown preprocessing": {
    args: [...training, "--preprocessed", "defalt"],
    says: ['preprocessed data "demo/defalt"', 'did you mean "default"?'],
  },
  "an unknown model": {
    prepare: trainTiny,
    args: ["evaluate", "demo", "--model", "tniy"],
    says: ['model "tniy": there are tiny', 'did you mean "tiny"?'],
  },
  "a fold that was not trained": {
    prepare: trainTiny,
    args: ["evaluate", "demo", "--fold", "1"],
    says: ["fold_1: no trained weights", "train the model first"],
  },
  "an unknown set to evaluate on": {
    prepare: trainTiny,
    args: ["evaluate", "demo", "--on", "dem"],
    says: ['raw data set "dem"', 'did you mean "demo"?'],
  },
  "an unknown model to predict with": {
    prepare: trainTiny,
    args: ["predict", "scan.nii", "--model", "demo/default/tny", "--out", "out"],
    says: ['model "demo/default/tny"', 'did you mean "demo/default/tiny"?'],
  },
  "a scan that is not there": {
    prepare: trainTiny,
    args: ["predict", "scan.nii", "--model", "demo/default/tiny", "--out", "out"],
    says: ["scan.nii: no such file or folder"],
  },
  "weights that were damaged": {
    prepare: async (root) => {
      await trainTiny(root);
      const [weights] = filesUnder(join(root, "trained_models")).filter((path) =>
        path.endsWith("network_weights.safetensors")
      );
      await cutFile(weights);
    },
    args: ["evaluate", "demo", "--fold", "0"],
    says: ["network_weights.safetensors: "],
  },
  "a file in place of the folder for preprocessed data": {
    prepare: async (root) => {
      await Deno.remove(join(root, "preprocessed"), { recursive: true });
      await Deno.writeTextFile(join(root, "preprocessed"), "");
    },
    args: ["preprocess", "demo"],
    says: ["cannot write the file", "check the folder's permissions"],
  },
  "a file in place of the folder for models": {
    prepare: (root) => Deno.writeTextFile(join(root, "trained_models"), ""),
    args: [...training, "--epochs", "1"],
    says: ["trained_models", "cannot write the file", "check the folder's permissions"],
  },
  "a preprocessed case that is cut short": {
    prepare: (root) => cutFile(join(root, "preprocessed", "demo", "default/images/case_001.npy")),
    args: [...training, "--epochs", "1", "--set", "network.filters=2"],
    says: ["case_001.npy: "],
  },
};

for (const [name, { prepare, args: [task, ...rest], says }] of Object.entries(mistakes)) {
  Deno.test(`one line says what is wrong, nothing is left behind: ${name}`, async () => {
    await inDatabase(async (root) => {
      await tinyDatabase(root);
      await prepare?.(root);
      const before = filesUnder(root);
      const module = new URL(`../../tasks/${task}.ts`, import.meta.url);
      const args = [...rest, "--root", root, "--json"];
      const { code, stdout, stderr } = await runProcess(module, args);
      assert.equal(code, 1, stderr);
      const line = stderr.trimEnd().split("\n").at(-1)!;
      for (const part of says) assert.ok(line.includes(part), stderr);
      assert.doesNotMatch(stderr, /unexpected error|\n\s+at /);
      assert.equal(stdout.startsWith("{"), task === "check" && !says[0].includes("nowhere"));
      const after = filesUnder(root).filter((path) => !before.includes(path));
      const expected = /splits\.json$|model_parameters\.json$|events\.jsonl$/;
      assert.deepEqual(after.filter((path) => !expected.test(path)), []);
    });
  });
}
