import type { DicomSeries, DicomSlice } from "../dicom/dicom_series.ts";

/**
 * For each slice of a series' volume the instance it was made of; where the volume was resampled,
 * the instance nearest to it along the normal.
 */
export function nearestSlices(series: DicomSeries): DicomSlice[] {
  const { affineRas: m, slices, shapeZyx, resampled } = series;
  if (!resampled) return [...slices];
  const normal = [
    m[4] * m[9] - m[8] * m[5],
    m[8] * m[1] - m[0] * m[9],
    m[0] * m[5] - m[4] * m[1],
  ];
  const along = (x: number, y: number, z: number) => normal[0] * x + normal[1] * y + normal[2] * z;
  const places = slices.map(({ positionLpsMm: [x, y, z] }) => along(-x, -y, z));
  return Array.from({ length: shapeZyx[0] }, (_, z) => {
    const place = along(m[2] * z + m[3], m[6] * z + m[7], m[10] * z + m[11]);
    let best = 0;
    for (let i = 1; i < places.length; i++) {
      if (Math.abs(places[i] - place) < Math.abs(places[best] - place)) best = i;
    }
    return slices[best];
  });
}
