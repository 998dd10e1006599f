import { readDicomSeg } from "../../../lib/io/dicom_seg/read_dicom_seg.ts";
import type { NamedLabels } from "../../../lib/io/rtstruct/named_labels.ts";
import type { FuzzTarget } from "../fuzz_target.ts";
import { findWrongLabels } from "../labels_result.ts";

const FIXTURES = new URL("../../../tests/fixtures/seg/", import.meta.url);

/** Segmentations of highdicom and in dcmqi's shape, of every type and packing. */
export const target: FuzzTarget = {
  name: "seg",
  ending: ".dcm",
  async seeds() {
    const names: string[] = [];
    for await (const { name } of Deno.readDir(FIXTURES)) {
      if (name.endsWith(".dcm")) names.push(name);
    }
    return await Promise.all(names.sort().map((name) => Deno.readFile(new URL(name, FIXTURES))));
  },
  read: (path) => readDicomSeg(path),
  findWrong(result) {
    const labels = result as NamedLabels;
    const wrong = findWrongLabels(labels);
    if (wrong !== undefined) return wrong;
    const silent = labels.data.every((value) => value === 0) && labels.notes.length === 0;
    return silent ? "no voxels, and no note says why" : undefined;
  },
};
