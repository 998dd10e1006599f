/** The classes of the abdominal CT phantom's label map, by number. */
export const ABDOMINAL_CT_CLASSES: Readonly<Record<number, string>> = Object.freeze({
  1: "liver",
  2: "spleen",
  3: "kidneys",
  4: "liver_tumour",
});
