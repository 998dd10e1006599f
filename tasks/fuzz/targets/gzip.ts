import { gzipSync } from "node:zlib";
import { readNiftiChannels } from "../../../lib/io/nifti/read_nifti_channels.ts";
import type { Volume } from "../../../lib/volumes/volume.ts";
import type { FuzzTarget } from "../fuzz_target.ts";
import { goldenFiles } from "../golden_files.ts";
import { findWrongVolume } from "../find_wrong_volume.ts";
import { writtenNifti } from "../written_nifti.ts";

/** Packed NIfTI, of one gzip member and of several. */
export const target: FuzzTarget = {
  name: "gzip",
  ending: ".nii.gz",
  packed: true,
  async seeds() {
    const packed = await goldenFiles("nifti", /\.nii\.gz$/);
    const plain = await goldenFiles("nifti", /^(second|float32_big|channels_4d)\.nii$/);
    const ours = await writtenNifti(".nii.gz");
    return [...packed, ...plain.map((bytes) => new Uint8Array(gzipSync(bytes))), ours];
  },
  read: (path) => readNiftiChannels(path),
  findWrong: (result, bytes) => findWrongVolume(result as Volume[], bytes),
};
