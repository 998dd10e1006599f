"""Reads a structure set with rt-utils and pydicom, and a segmentation with highdicom and pydicom.

Run: python3 tests/oracles/read_structures.py SERIES_FOLDER RTSTRUCT SEG   (prints JSON)

Masks are in the order of the series' slices along row x column, packed to bits; highdicom's volumes run
the other way. `evenOdd` asks for
every voxel centre whether it is strictly inside an odd number of contours, as scikit-image does.
"""

import base64
import contextlib
import io
import json
import sys
import warnings

import highdicom as hd
import numpy as np
import pydicom
from rt_utils import RTStructBuilder

warnings.filterwarnings("ignore")
pydicom.config.settings.reading_validation_mode = pydicom.config.RAISE
folder, structures, segmentation = sys.argv[1:]


def packed(mask):
    return base64.b64encode(np.packbits(mask.astype(np.uint8).ravel())).decode()


def even_odd(contours, headers):
    first, second = headers[0], headers[1]
    origin = np.array(first.ImagePositionPatient, float)
    step = np.array(second.ImagePositionPatient, float) - origin
    row, column = np.array(first.ImageOrientationPatient, float).reshape(2, 3)
    dy, dx = first.PixelSpacing
    axes = np.stack([row * dx, column * dy, step], axis=1)
    mask = np.zeros((len(headers), first.Rows, first.Columns), bool)
    y, x = np.mgrid[: first.Rows, : first.Columns]
    for contour in contours:
        points = np.linalg.solve(axes, (np.array(contour.ContourData, float).reshape(-1, 3) - origin).T)
        z = round(points[2].mean())
        inside = np.zeros(mask.shape[1:], bool)
        for (x0, y0), (x1, y1) in zip(points[:2].T, np.roll(points[:2], -1, axis=1).T):
            if y0 != y1:
                crosses = (y0 > y) != (y1 > y)
                inside ^= crosses & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
        mask[z] ^= inside
    return mask


dataset = pydicom.dcmread(structures)
with contextlib.redirect_stdout(io.StringIO()):
    opened = RTStructBuilder.create_from(dicom_series_path=folder, rt_struct_path=structures)
rois = []
for roi, drawn in zip(dataset.StructureSetROISequence, dataset.ROIContourSequence):
    for contour in drawn.ContourSequence:
        assert len(contour.ContourData) == 3 * contour.NumberOfContourPoints
    rois.append({
        "name": roi.ROIName,
        "number": int(roi.ROINumber),
        "color": [int(v) for v in drawn.ROIDisplayColor],
        "mask": packed(np.moveaxis(opened.get_roi_mask_by_name(roi.ROIName), 2, 0)),
        "evenOdd": packed(even_odd(drawn.ContourSequence, opened.series_data)),
    })

read = hd.seg.segread(segmentation)
volume = read.get_volume(combine_segments=True)
volume = volume.match_geometry(hd.get_volume_from_series(opened.series_data))
pixels = pydicom.dcmread(segmentation).pixel_array
print(json.dumps({
    "patient": str(dataset.PatientName),
    "rois": rois,
    "segments": [str(read.get_segment_description(n).segment_label) for n in read.segment_numbers],
    "types": [read.get_segment_description(n).segmented_property_type.meaning
              for n in read.segment_numbers],
    "segmentation": base64.b64encode(volume.array[::-1].astype(np.uint8).tobytes()).decode(),
    "segmentationPixels": int(pixels.sum()),
    "sources": len(read.get_source_image_uids()),
}))
