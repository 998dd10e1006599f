import { join } from "node:path";
import { randomStream } from "../foundation/random_stream.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { writeNifti } from "../io/nifti/write_nifti.ts";
import { createVolume } from "../volumes/create_volume.ts";
import type { WrittenDataset } from "./write_phantom_dataset.ts";

/** Options of {@linkcode writeTwinPhantomDataset}. */
export interface WriteTwinPhantomDatasetOptions {
  /** How many scans. @default {12} */
  readonly cases?: number;
  /** The study's seed. @default {1} */
  readonly seed?: number;
}

type Point = readonly [z: number, y: number, x: number];

const shapeZyx = [24, 48, 48] as const;
const [depth, height, width] = shapeZyx;
const spacingMm = 3;
const classNames = { 1: "organ", 2: "lesion" };

/**
 * Writes a raw data set that a cascade is made for: 24 × 48 × 48 voxels of 3 mm with two equal organs
 * at the back, left and right, each with an equal lesion. Only those count that are on the side where a
 * bone is at the front, 28 voxels away: a network that sees 16 voxels at once cannot tell them apart,
 * one of low resolution can, but sees the lesion badly. The same seed gives the same files.
 *
 * @param rawDataFolder the folder that holds raw data sets
 * @param name the data set's name; files of that name are replaced
 * @throws {OvkitError} `FileUnwritable`
 *
 * @example Two scans
 * ```ts
 * import { readNifti, writeTwinPhantomDataset } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * const { folder, cases } = await writeTwinPhantomDataset(root, "twins", { cases: 2 });
 * assert.deepEqual(cases, ["case_000", "case_001"]);
 * const label = await readNifti(`${folder}/labels/case_001.nii.gz`);
 * assert.equal(Math.max(...label.data as Uint8Array), 2);
 * ```
 */
export async function writeTwinPhantomDataset(
  rawDataFolder: string,
  name: string,
  options: WriteTwinPhantomDatasetOptions = {},
): Promise<WrittenDataset> {
  const { cases = 12, seed = 1 } = options;
  const folder = join(rawDataFolder, name);
  const affineRas = [-spacingMm, 0, 0, 0, 0, -spacingMm, 0, 0, 0, 0, spacingMm, 0, 0, 0, 0, 1];
  const ids = Array.from({ length: cases }, (_, i) => `case_${String(i).padStart(3, "0")}`);
  for (const [i, id] of ids.entries()) {
    const { image, label } = twins(seed, i);
    const volume = (data: Int16Array | Uint8Array) => createVolume({ data, shapeZyx, affineRas });
    await writeNifti(join(folder, "images", `${id}.nii.gz`), volume(image));
    await writeNifti(join(folder, "labels", `${id}.nii.gz`), volume(label));
  }
  await writeFileAtomic(join(folder, "labels.json"), JSON.stringify(classNames) + "\n");
  return { folder, cases: ids };
}

function twins(seed: number, index: number): { image: Int16Array; label: Uint8Array } {
  const random = randomStream(seed, "twin phantom", index);
  const image = Int16Array.from({ length: depth * height * width }, () => 20 * random.normal());
  const label = new Uint8Array(image.length);
  const jitter = () => random.uniform(-1.5, 1.5);
  const counting = (index >> 1) % 2;
  const sides = [12, 36] as const;
  const bone: Point = [12 + 2 * jitter(), 6 + jitter(), sides[counting] + jitter()];
  forEachInBall(bone, 4, (at) => image[at] += 400);
  for (const [side, x] of sides.entries()) {
    const organ: Point = [12 + 2 * jitter(), 34 + jitter(), x + jitter()];
    forEachInBall(organ, 7, (at) => {
      image[at] += 120;
      if (side === counting) label[at] = 1;
    });
    const lesion: Point = [organ[0] + jitter(), organ[1] + 2 * jitter(), organ[2] + 2 * jitter()];
    forEachInBall(lesion, 2.5, (at) => {
      image[at] -= 100;
      if (side === counting) label[at] = 2;
    });
  }
  return { image, label };
}

function forEachInBall([cz, cy, cx]: Point, radius: number, visit: (at: number) => void): void {
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (Math.hypot(z - cz, y - cy, x - cx) <= radius) visit((z * height + y) * width + x);
      }
    }
  }
}
