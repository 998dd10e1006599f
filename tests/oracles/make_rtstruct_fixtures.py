"""Writes tests/fixtures/rtstruct: structure sets by rt-utils and pydicom, and what is inside them.

Run: python3 tests/oracles/make_rtstruct_fixtures.py   (needs numpy, pydicom 3 and rt-utils 1.2)

The answers to rt-utils' files are the masks it wrote and reads back; those to hand-drawn contours are
point-in-polygon tests of every voxel centre, each edge looked at by itself.
"""

import base64
import contextlib
import io
import itertools
import json
import pathlib

import numpy as np
import rt_utils.ds_helper
import rt_utils.rtstruct
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian
from rt_utils import RTStruct
from rt_utils.ds_helper import create_rtstruct_dataset

FOLDER = pathlib.Path(__file__).parent.parent / "fixtures" / "rtstruct"
FOLDER.mkdir(parents=True, exist_ok=True)
SHAPE = (5, 24, 24)
counter = itertools.count(1000)


def uid(*_, **__):
    return f"2.25.{next(counter)}"


rt_utils.ds_helper.generate_uid = uid
rt_utils.rtstruct.generate_uid = uid
answers = {}


def series(orientation, position, spacing, step):
    """Headers of slices, and the affine from (x, y, z) to LPS millimetres."""
    row, column = np.array(orientation[:3]), np.array(orientation[3:])
    normal = np.cross(row, column)
    headers = []
    for z in range(SHAPE[0]):
        header = Dataset()
        header.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        header.SOPInstanceUID = f"2.25.{100 + z}"
        header.StudyInstanceUID, header.SeriesInstanceUID = "2.25.1", "2.25.2"
        header.FrameOfReferenceUID = "2.25.3"
        header.StudyDate, header.StudyTime, header.StudyID = "20000101", "", ""
        header.Rows, header.Columns = SHAPE[1:]
        header.PixelSpacing = list(spacing)
        header.ImagePositionPatient = [float(v) for v in position + normal * step * z]
        header.ImageOrientationPatient = [float(v) for v in orientation]
        headers.append(header)
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1] = row * spacing[1], column * spacing[0]
    affine[:3, 2], affine[:3, 3] = normal * step, position
    return headers, affine


def packed(mask):
    return base64.b64encode(np.packbits(mask.astype(np.uint8).ravel())).decode()


def record(name, affine, masks):
    answers[name] = {
        "affineLps": affine.ravel().tolist(),
        "shapeZyx": list(SHAPE),
        "masks": {roi: packed(mask) for roi, mask in masks.items()},
        "voxels": {roi: int(mask.sum()) for roi, mask in masks.items()},
    }


def drawn_masks():
    z, y, x = np.mgrid[: SHAPE[0], : SHAPE[1], : SHAPE[2]]
    disk = (x - 11.2) ** 2 + (y - 12.4) ** 2 < 81 - 9 * np.abs(z - 2)
    hole = (x - 11) ** 2 + (y - 13) ** 2 < 20
    island = (x - 11) ** 2 + (y - 13) ** 2 < 4
    specks = np.zeros(SHAPE, bool)
    specks[0, 3, 3:9] = True
    specks[0, 6:12, 3] = True
    specks[2, 4, 4] = specks[2, 4, 20] = specks[2, 20, 20:22] = True
    specks[4, [0, 0, -1, -1], [0, -1, 0, -1]] = True
    for i in range(6):
        specks[3, 5 + i, 5 + i] = True
    noise = np.random.default_rng(7).random(SHAPE) < 0.45
    noise[[0, 2, 3, 4]] = False
    return {
        "ring": (disk & ~hole) | island,
        "specks": specks,
        "noise": noise,
        "whole": np.ones(SHAPE, bool),
    }


def by_rt_utils(name, headers, affine):
    written = RTStruct(headers, create_rtstruct_dataset(headers))
    for roi, mask in drawn_masks().items():
        written.add_roi(mask=np.moveaxis(mask, 0, 2), name=roi)
    with contextlib.redirect_stdout(io.StringIO()):
        written.save(str(FOLDER / f"{name}.dcm"))
    record(name, affine, drawn_masks())


def inside(points, x, y):
    """Whether (x, y) is inside a polygon or on its edge."""
    odd, on = False, False
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1]):
        length = np.hypot(x1 - x0, y1 - y0)
        t = 0 if length == 0 else ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length**2
        t = min(1, max(0, t))
        on |= np.hypot(x - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0)) <= 0.01
        if (y0 > y) != (y1 > y):
            odd ^= x < x0 + (y - y0) * (x1 - x0) / (y1 - y0)
    return odd, on


def contour(points, z, affine, kind):
    homogeneous = np.array([[x, y, z, 1] for x, y in points])
    item = Dataset()
    item.ContourGeometricType = kind
    item.NumberOfContourPoints = len(points)
    item.ContourData = [f"{v:.6f}" for v in (homogeneous @ affine.T)[:, :3].ravel()]
    image = Dataset()
    image.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    image.ReferencedSOPInstanceUID = f"2.25.{100 + min(SHAPE[0] - 1, max(0, round(z)))}"
    item.ContourImageSequence = Sequence([image])
    return item


def by_hand(name, headers, affine):
    """Polygons with corners anywhere; explicit VR and sequences without declared length."""
    keyhole = [(2, 2), (12, 2), (20, 2), (20, 18), (2, 18), (2, 2), (12, 2), (12, 6), (6, 6)]
    keyhole += [(6, 13), (16, 13), (16, 6), (12, 6), (12, 2)]
    star = [(11.5 + r * np.cos(a), 11.5 + r * np.sin(a)) for r, a in zip(
        [10.3, 4.1] * 7, np.arange(14) * np.pi / 7 + 0.1)]
    beyond = [(-7.3, 5.2), (9.4, -6.1), (31.7, 8.8), (14.2, 29.9)]
    rois = {
        "keyhole": [(keyhole, 1, "CLOSED_PLANAR")],
        "rings": [(star, 2, "CLOSEDPLANAR_XOR")] + [
            ([(c - r, c - r), (c + r, c - r), (c + r, c + r), (c - r, c + r)], 2,
             "CLOSEDPLANAR_XOR") for c, r in [(11.3, 3.25), (11.3, 1.5)]],
        "beyond": [(beyond, 3, "CLOSED_PLANAR")],
        "between": [([(3, 3), (9.5, 3), (9.5, 9.5)], 0.3, "CLOSED_PLANAR")],
        "point": [([(4, 4)], 2, "POINT")],
        "nothing": [],
    }
    dataset = create_rtstruct_dataset(headers)
    masks = {}
    for number, (roi, contours) in enumerate(rois.items(), start=1):
        entry = Dataset()
        entry.ROINumber, entry.ROIName = number, roi
        entry.ReferencedFrameOfReferenceUID = "2.25.3"
        entry.ROIGenerationAlgorithm = ""
        dataset.StructureSetROISequence.append(entry)
        drawn = Dataset()
        drawn.ReferencedROINumber = number
        if contours:
            drawn.ContourSequence = Sequence([contour(p, z, affine, k) for p, z, k in contours])
            drawn["ContourSequence"].is_undefined_length = True
        dataset.ROIContourSequence.append(drawn)
        mask = np.zeros(SHAPE, bool)
        filled = [(p, round(z)) for p, z, kind in contours if kind.startswith("CLOSED")]
        for z, y, x in itertools.product(*map(range, SHAPE)):
            tests = [inside(p, x, y) for p, slice_ in filled if slice_ == z]
            mask[z, y, x] = sum(o for o, _ in tests) % 2 == 1 or any(on for _, on in tests)
        masks[roi] = mask
    dataset["ROIContourSequence"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.save_as(FOLDER / f"{name}.dcm", implicit_vr=False, little_endian=True,
                    enforce_file_format=True)
    record(name, affine, masks)


def rotation(a, b, c):
    x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    y = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    z = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    return z @ y @ x


axial = series([1, 0, 0, 0, 1, 0], np.array([-20.5, -31.25, 17.0]), (0.9765625,) * 2, 2.5)
turned = rotation(0.4, -0.7, 1.9)
oblique = series([*turned[:, 0], *turned[:, 1]], np.array([12.0, -40.0, 88.0]), (1.25,) * 2, 3.0)
long = series([*turned[:, 0], *turned[:, 1]], np.array([12.0, -40.0, 88.0]), (1.25, 0.8), 3.0)
by_rt_utils("rt_utils_axial", *axial)
by_rt_utils("rt_utils_oblique", *oblique)
by_hand("drawn_axial", *axial)
by_hand("drawn_oblique", *long)
(FOLDER / "answers.json").write_text(json.dumps(answers, indent=1) + "\n")
