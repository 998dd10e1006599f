import type { DicomSeries, DicomSeriesIdentity } from "../../../lib/io/dicom/dicom_series.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import { transformPoint } from "../../../lib/volumes/transform_point.ts";

/** What {@linkcode seriesOf} makes a series of. */
export interface SeriesFields {
  readonly shapeZyx: readonly [number, number, number];
  /** @default {voxels of 2 × 1 × 1 mm at the origin, axes as in most CT} */
  readonly affineRas?: readonly number[];
  readonly identity?: Partial<DicomSeriesIdentity>;
}

const AXIAL = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];

/** A series without files whose instances are 2.25.100, 2.25.101, ... */
export function seriesOf({ shapeZyx, affineRas = AXIAL, identity }: SeriesFields): DicomSeries {
  const data = new Uint8Array(shapeZyx[0] * shapeZyx[1] * shapeZyx[2]);
  return {
    ...createVolume({ data, shapeZyx, affineRas }),
    slices: Array.from({ length: shapeZyx[0] }, (_, z) => {
      const [x, y, s] = transformPoint(affineRas, [0, 0, z]);
      return {
        path: `${z}.dcm`,
        sopClassUid: "1.2.840.10008.5.1.4.1.1.2",
        sopInstanceUid: `2.25.${100 + z}`,
        positionLpsMm: [-x, -y, s] as const,
      };
    }),
    identity: {
      studyInstanceUid: "2.25.1",
      seriesInstanceUid: "2.25.2",
      frameOfReferenceUid: "2.25.3",
      modality: "CT",
      ...identity,
    },
    resampled: false,
    notes: [],
  };
}

/** A 4×4 affine to LPS as one to RAS. */
export function rasOfLps(affineLps: readonly number[]): number[] {
  return affineLps.map((value, i) => i < 8 ? 0 - value : value);
}
