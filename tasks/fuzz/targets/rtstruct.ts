import type { DicomSeries } from "../../../lib/io/dicom/dicom_series.ts";
import type { NamedLabels } from "../../../lib/io/rtstruct/named_labels.ts";
import { readRtStruct } from "../../../lib/io/rtstruct/read_rtstruct.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import type { FuzzTarget } from "../fuzz_target.ts";
import { findWrongLabels } from "../labels_result.ts";

const FIXTURES = new URL("../../../tests/fixtures/rtstruct/", import.meta.url);
const SHAPE_ZYX = [5, 24, 24] as const;
const LEAST_NOTES = 1;

/** A scan in the place of the one that the axial structure sets were drawn on. */
const SERIES: DicomSeries = {
  ...createVolume({
    data: new Int16Array(SHAPE_ZYX[0] * SHAPE_ZYX[1] * SHAPE_ZYX[2]),
    shapeZyx: SHAPE_ZYX,
    affineRas: [-0.9765625, 0, 0, 20.5, 0, -0.9765625, 0, 31.25, 0, 0, 2.5, 17, 0, 0, 0, 1],
  }),
  slices: Array.from({ length: SHAPE_ZYX[0] }, (_, z) => ({
    path: `${z}.dcm`,
    sopClassUid: "1.2.840.10008.5.1.4.1.1.2",
    sopInstanceUid: `2.25.${100 + z}`,
    positionLpsMm: [-20.5, -31.25, 17 + 2.5 * z] as const,
  })),
  identity: {
    studyInstanceUid: "2.25.1",
    seriesInstanceUid: "2.25.2",
    frameOfReferenceUid: "2.25.3",
    modality: "CT",
  },
  resampled: false,
  notes: [],
};

/** Structure sets by rt-utils and pydicom, implicit and explicit, with and without lengths. */
export const target: FuzzTarget = {
  name: "rtstruct",
  ending: ".dcm",
  seeds: () =>
    Promise.all(
      ["rt_utils_axial", "drawn_axial"].map((name) =>
        Deno.readFile(new URL(`${name}.dcm`, FIXTURES))
      ),
    ),
  read: (path) => readRtStruct(path, SERIES),
  findWrong(result) {
    const labels = result as NamedLabels;
    const wrong = findWrongLabels(labels);
    if (wrong !== undefined) return wrong;
    if (labels.shapeZyx.join() !== SHAPE_ZYX.join()) return "another grid than the series";
    const silent = labels.data.every((value) => value === 0) && labels.notes.length <= LEAST_NOTES;
    return silent ? "no voxels, and no note says why" : undefined;
  },
};
