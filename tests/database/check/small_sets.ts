import { join } from "node:path";
import type { CheckOptions } from "../../../lib/database/check/check_raw_dataset.ts";
import type { CheckReport } from "../../../lib/database/check/check_report.ts";
import { openDatabase } from "../../../lib/database/open_database.ts";
import { randomStream } from "../../../lib/foundation/random_stream.ts";
import { writeNifti } from "../../../lib/io/nifti/write_nifti.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import type { VoxelArray } from "../../../lib/volumes/voxel_array.ts";
import { inTemporaryFolder } from "../../io/temporary_folder.ts";

/** z, y, x of every image. */
export const SHAPE_ZYX = [8, 12, 12] as const;
/** Voxels of an image. */
export const VOXELS = SHAPE_ZYX[0] * SHAPE_ZYX[1] * SHAPE_ZYX[2];
/** The affine where a case does not say another. */
export const AFFINE = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];

/** A case of a set that is made by hand. */
export interface SmallCase {
  /** @default {noise about -100 HU that no other case has} */
  readonly image?: VoxelArray;
  /** Classes and values in the first voxels; null for no label. @default {[1, 2]} */
  readonly label?: VoxelArray | readonly number[] | null;
  readonly affineRas?: readonly number[];
  readonly labelAffineRas?: readonly number[];
}

/** Noise like that of a scan, another for each key. */
export function noise(key: string): Int16Array {
  const random = randomStream(7, key);
  return Int16Array.from({ length: VOXELS }, () => Math.round(random.uniform(-900, 700)));
}

/** A label whose first voxels, ten for each, have values. */
export function labelOf(values: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: VOXELS }, (_, i) => values[Math.floor(i / 10)] ?? 0);
}

/** Writes cases as a raw data set `set` of a data base. */
export async function writeCases(
  root: string,
  cases: Readonly<Record<string, SmallCase>>,
): Promise<void> {
  const folder = join(root, "raw_data", "set");
  for (const [id, one] of Object.entries(cases)) {
    const { image = noise(id), label = [1, 2], affineRas = AFFINE } = one;
    const grid = { shapeZyx: SHAPE_ZYX, affineRas };
    const path = (kind: string) => join(folder, kind, `${id}.nii.gz`);
    await writeNifti(path("images"), createVolume({ data: image, ...grid }));
    if (label === null) continue;
    const data = Array.isArray(label) ? labelOf(label) : label as VoxelArray;
    const ofLabel = { ...grid, affineRas: one.labelAffineRas ?? affineRas };
    await writeNifti(path("labels"), createVolume({ data, ...ofLabel }));
  }
}

/** Writes cases and checks them. */
export async function checkCases(
  cases: Readonly<Record<string, SmallCase>>,
  options: CheckOptions & { readonly labels?: Readonly<Record<number, string>> } = {},
): Promise<CheckReport> {
  const { labels, ...rest } = options;
  let report: CheckReport | undefined;
  await inTemporaryFolder(async (root) => {
    await writeCases(root, cases);
    if (labels !== undefined) {
      await Deno.writeTextFile(join(root, "raw_data/set/labels.json"), JSON.stringify(labels));
    }
    report = await openDatabase(root).raw("set").check(rest);
  });
  return report!;
}

/** A problem in a line. */
export function lines({ problems }: CheckReport): string[] {
  return problems.map(({ severity, case: id, problem }) => `${severity} ${id}: ${problem}`);
}
