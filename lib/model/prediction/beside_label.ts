/**
 * Path of a file beside a label map, with its name and another ending.
 *
 * @param labelPath ends in `.nii` or `.nii.gz`
 * @param ending takes the place of that
 */
export function besideLabel(labelPath: string, ending: string): string {
  return labelPath.replace(/\.nii(\.gz)?$/, "") + ending;
}
