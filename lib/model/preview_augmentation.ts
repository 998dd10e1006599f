import type { AugmentationDraw } from "../augmentation/augmentation_draw.ts";
import { tf } from "../engine/tf.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { randomStream } from "../foundation/random_stream.ts";
import { openBatchSource, type SampleRandom } from "../training/sampling/batch_source.ts";
import { memoryStore } from "../training/sampling/memory_store.ts";
import { readVolume } from "../training/sampling/read_volume.ts";
import type { SegmentationModel } from "./segmentation_model.ts";

/** Draws of one patch of a case. */
export interface AugmentationPreview {
  /** Id of the case. */
  readonly case: string;
  /** First voxel of the patch in the preprocessed volume. */
  readonly cornerZyx: readonly [number, number, number];
  /** Shape of every patch: z, y, x, channels; labels have no channels. */
  readonly shape: readonly [number, number, number, number];
  /** The patch as it is. */
  readonly original: { readonly image: Float32Array; readonly label: Int32Array };
  /** The patch after each draw. */
  readonly patches: readonly Float32Array[];
  /** Class of each voxel after each draw. */
  readonly labels: readonly Int32Array[];
  /** What was drawn. */
  readonly draws: readonly AugmentationDraw[];
}

/** Options of {@linkcode previewAugmentation}. */
export interface PreviewAugmentationOptions {
  /** How many draws. @default {6} */
  readonly n?: number;
  /** Seed of the draws, and of the patch where no corner is given. @default {training.seed} */
  readonly seed?: number;
  /** First voxel of the patch. @default {around a voxel of the foreground} */
  readonly cornerZyx?: readonly [number, number, number];
}

/**
 * Augments one patch of a preprocessed case several times, as training does.
 *
 * @param caseId one of the model's training or validation cases
 * @throws {OvkitError} `ArgumentInvalid` for another case, or no draw at all
 *
 * @example Four draws of a patch
 * ```ts
 * import { modelParameters, openDatabase, openEngine, previewAugmentation } from "@ovkit/ovkit";
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
 * const { patches, shape } = await previewAugmentation(model, model.fold.val[0], { n: 4 });
 * assert.deepEqual([patches.length, shape], [4, [8, 8, 8, 1]]);
 * ```
 */
export async function previewAugmentation(
  model: SegmentationModel,
  caseId: string,
  options: PreviewAugmentationOptions = {},
): Promise<AugmentationPreview> {
  const { dataset, fold, parameters: { data, augmentation, training } } = model;
  const { n = 6, seed = training.seed } = options;
  requireCase(caseId, [...fold.train, ...fold.val]);
  if (!Number.isInteger(n) || n < 1) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "n",
      found: String(n),
      expected: "a whole number of draws, 1 or more",
    });
  }
  const { nPreviousClasses: previousClasses } = await dataset.manifest();
  const store = memoryStore([await readVolume(dataset, caseId)]);
  const loader = { ...data.trn_dl_params, min_biased_samples: 1 };
  const shared = { store, seed, purpose: "preview", previousClasses };
  const plain = await openBatchSource({ ...shared, loader: { ...loader, batch_size: 1 } });
  const augmented = await openBatchSource({
    ...shared,
    loader: { ...loader, batch_size: n },
    augmentation,
  });
  const drawn = await plain.cut(0, 0);
  const position = { volume: 0, cornerZyx: options.cornerZyx ?? drawn.positions[0].cornerZyx };
  const randomOf: SampleRandom = (family, i) => randomStream(seed, `preview ${family}`, i);
  const before = await plain.finish(await plain.cutAt([position], randomOf));
  const cut = await augmented.cutAt(Array(n).fill(position), randomOf);
  const after = await augmented.finish(cut);
  const [, ...shape] = before.image.shape;
  const original = {
    image: await before.image.data<"float32">(),
    label: await before.label.data<"int32">(),
  };
  const patches = parts(await after.image.data<"float32">(), n);
  const labels = parts(await after.label.data<"int32">(), n);
  tf.dispose([{ ...before }, { ...after }]);
  const { cornerZyx } = position;
  return { case: caseId, cornerZyx, shape, original, patches, labels, draws: cut.draws };
}

function parts<T extends Float32Array | Int32Array>(values: T, count: number): T[] {
  const length = values.length / count;
  return Array.from({ length: count }, (_, i) => values.slice(i * length, (i + 1) * length) as T);
}

function requireCase(id: string, known: readonly string[]): void {
  if (known.includes(id)) return;
  throw new OvkitError("ArgumentInvalid", {
    subject: "case",
    found: `"${id}"`,
    expected: `one of the fold's ${known.length} cases, e.g. "${known[0]}"`,
  });
}
