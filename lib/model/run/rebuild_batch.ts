import type { AugmentationDraw } from "../../augmentation/augmentation_draw.ts";
import { tf } from "../../engine/tf.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { trainingStage } from "../../training/progressive/training_stage.ts";
import { openTrainingBatches } from "../../training/sampling/open_training_batches.ts";
import type { SegmentationModel } from "../segmentation_model.ts";
import { openTrainingStores } from "./training_stores.ts";

/** A batch as a training step received it. */
export interface RebuiltBatch {
  /** Voxels in the order of the shape; behind the image's channels those of a previous stage. */
  readonly image: Float32Array;
  /** Class of each voxel, without the channels. */
  readonly label: Int32Array;
  /** Where the loss counts, 1 or 0; where the data have a mask. */
  readonly mask?: Int32Array;
  /** Samples, z, y, x, channels. */
  readonly shape: readonly [number, number, number, number, number];
  /** Where each sample comes from. */
  readonly samples: readonly {
    /** Id of the case. */
    readonly case: string;
    /** First voxel of the patch in the preprocessed volume; negative where that is smaller. */
    readonly cornerZyx: readonly [number, number, number];
    /** What the augmentation did to it. */
    readonly draw: AugmentationDraw;
  }[];
}

/**
 * Makes the very batch again that a training step of a model received: it is a function of the
 * parameters, the data and the place alone. Every training volume is read once for it.
 *
 * @param epoch 1 for the first, as in the records of a training
 * @param step of the epoch, 1 for the first
 * @throws {OvkitError} `ArgumentInvalid` where the training has no such step
 *
 * @example The batch of the second step
 * ```ts
 * import { modelParameters, openDatabase, openEngine, rebuildBatch } from "@ovkit/ovkit";
 * import { segmentationModel, writePhantomDataset } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * await openEngine({ backend: "cpu", warn: () => {} });
 * const db = openDatabase(await Deno.makeTempDir());
 * await writePhantomDataset(db.rawRoot, "demo", { cases: 2, seed: 1, resolution: 0.25 });
 * await (await db.raw("demo").plan()).apply("default");
 * const parameters = modelParameters().preset("quick")
 *   .unet3d({ patch_size: [8, 8, 8], filters: 2, n_fg_classes: 4 }).data({ n_folds: 2 }).build();
 * const model = await segmentationModel(db).data("demo").named("first").fold(0)
 *   .parameters(parameters).open();
 * const batch = await rebuildBatch(model, 1, 2);
 * assert.deepEqual(batch.shape, [2, 8, 8, 8, 1]);
 * assert.ok(model.fold.train.includes(batch.samples[0].case));
 * ```
 */
export async function rebuildBatch(
  model: SegmentationModel,
  epoch: number,
  step: number,
): Promise<RebuiltBatch> {
  const { dataset, fold, parameters } = model;
  requirePlace("epoch", epoch, parameters.training.num_epochs);
  requirePlace("step", step, parameters.data.trn_dl_params.epoch_len);
  const { nPreviousClasses } = await dataset.manifest();
  const stores = openTrainingStores({ dataset, fold, data: parameters.data }, { cacheGib: 0 });
  try {
    const stage = trainingStage(parameters, epoch - 1);
    const scaled = !parameters.training.prg_trn_resize_on_the_fly;
    const store = scaled ? await stores.scaledTraining(stage.scaleZyx) : stores.training;
    const source = await openTrainingBatches(store, parameters, {
      stage,
      previousClasses: nPreviousClasses,
      scaled,
    });
    const cut = await source.cut(epoch - 1, step - 1);
    const batch = await source.finish(cut);
    const { image, label, mask } = batch;
    const rebuilt = {
      image: await image.data<"float32">(),
      label: await label.data<"int32">(),
      ...(mask === undefined ? {} : { mask: await mask.data<"int32">() }),
      shape: image.shape,
      samples: cut.positions.map(({ volume, cornerZyx }, i) => ({
        case: stores.training.ids[volume],
        cornerZyx,
        draw: cut.draws[i],
      })),
    };
    tf.dispose({ ...batch });
    return rebuilt;
  } finally {
    stores.close();
  }
}

function requirePlace(subject: string, place: number, last: number): void {
  if (Number.isInteger(place) && place >= 1 && place <= last) return;
  throw new OvkitError("ArgumentInvalid", {
    subject,
    found: String(place),
    expected: `a whole number from 1 to ${last}`,
  });
}
