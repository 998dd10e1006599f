import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { ctLikeVolume } from "../bench/ct_like_volume.ts";

/**
 * A scan of some 50 kB as the kit writes it, so that most of the file is voxels.
 *
 * @param ending `.nii` or `.nii.gz`
 */
export async function writtenNifti(ending: string): Promise<Uint8Array> {
  const path = await Deno.makeTempFile({ suffix: ending });
  try {
    await writeNifti(path, ctLikeVolume([20, 30, 40]));
    return await Deno.readFile(path);
  } finally {
    await Deno.remove(path);
  }
}
