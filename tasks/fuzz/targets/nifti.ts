import { readNifti } from "../../../lib/io/nifti/read_nifti.ts";
import { readNiftiChannels } from "../../../lib/io/nifti/read_nifti_channels.ts";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import type { Volume } from "../../../lib/volumes/volume.ts";
import type { FuzzTarget } from "../fuzz_target.ts";
import { goldenFiles } from "../golden_files.ts";
import { findWrongVolume } from "../find_wrong_volume.ts";
import { writtenNifti } from "../written_nifti.ts";

const HEADER_BYTES = 352;

/** NIfTI that is not packed; a pair is a header and its voxels one behind the other. */
export const target: FuzzTarget = {
  name: "nifti",
  ending: ".nii",
  async seeds() {
    const single = await goldenFiles("nifti", /\.nii$/);
    const [header, image] = await goldenFiles("nifti", /^pair\./);
    const pair = new Uint8Array(HEADER_BYTES + image.length);
    pair.set(header.subarray(0, HEADER_BYTES));
    pair.set(image, HEADER_BYTES);
    return [...single, pair, await writtenNifti(".nii")];
  },
  async read(path) {
    const bytes = await Deno.readFile(path);
    if (bytes[344] !== 0x6e || bytes[345] !== 0x69) return await readAll(path);
    await Deno.writeFile(`${path}.hdr`, bytes.subarray(0, HEADER_BYTES));
    await Deno.writeFile(`${path}.img`, bytes.subarray(HEADER_BYTES));
    return await readAll(`${path}.img`);
  },
  findWrong: (result, bytes) => findWrongVolume(result as Volume[], bytes),
};

async function readAll(path: string): Promise<Volume[]> {
  try {
    return [await readNifti(path)];
  } catch (error) {
    if (isOvkitError(error) && error.remedy?.includes("readNiftiChannels")) {
      return await readNiftiChannels(path);
    }
    throw error;
  }
}
