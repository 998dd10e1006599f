import { openEngine } from "../../lib/engine/open_engine.ts";
import { engineInfo } from "../../lib/engine/engine_info.ts";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { casePredictor } from "../../lib/model/prediction/case_predictor.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import { ctLikeVolume } from "../../tasks/bench/ct_like_volume.ts";
import { peakBytes } from "../../tasks/bench/peak_bytes.ts";
import { tinyPrediction, tinyPreprocessing } from "../model/tiny_case.ts";

/**
 * `write PATH Z Y X` writes a scan, `predict PATH OUT SPACING CLASSES STEP` reads it, predicts it
 * with ovseg's U-Net with 8 filters on a grid of that spacing, or on its own where it is 0, writes
 * the label map and prints what it took.
 */
async function main([what, path, ...rest]: readonly string[]): Promise<void> {
  if (what === "write") {
    const [z, y, x] = rest.map(Number);
    return await writeNifti(path, ctLikeVolume([z, y, x]));
  }
  const [out, spacing, count, step] = [rest[0], ...rest.slice(1).map(Number)] as [
    string,
    number,
    number,
    number,
  ];
  await openEngine();
  const classes = Array.from({ length: count }, (_, i) => i + 1);
  const network = createNetwork({
    in_channels: null,
    out_channels: null,
    is_2d: false,
    filters: 8,
    filters_max: 320,
    kernel_sizes: Array(5).fill(3),
  }, { architecture: "UNet", inChannels: 1, outChannels: count + 1 });
  const predict = casePredictor({
    members: [{
      network,
      preprocessing: {
        ...tinyPreprocessing,
        apply_resizing: spacing > 0,
        target_spacing: [spacing, spacing, spacing],
        window: [[-150, 250]],
        scaling: [[100, 50]],
        lb_classes: classes,
      },
      prediction: { ...tinyPrediction, patch_size: [64, 64, 64], batch_size: 1, overlap: step },
      precision: engineInfo().precision,
    }],
    classes,
    postprocessing: modelParameters().build().postprocessing,
  });
  const start = performance.now();
  const scan = await readNifti(path);
  const { label, plan, spent } = await predict([scan]);
  await writeNifti(out, label, { dtype: "labels" });
  const seconds = (performance.now() - start) / 1000;
  const { shapeZyx } = label;
  const found = new Set(label.data as Uint8Array).size;
  console.log(JSON.stringify({ peak: peakBytes(), seconds, plan, spent, shapeZyx, found }));
}

await main(Deno.args);
