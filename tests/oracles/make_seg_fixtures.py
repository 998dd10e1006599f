"""Writes tests/fixtures/seg: segmentations by highdicom and in dcmqi's shape, and what is inside them.

Run: python3 tests/oracles/make_seg_fixtures.py   (needs numpy, pydicom 3 and highdicom 0.28)
"""

import base64
import json
import pathlib
import warnings

import highdicom as hd
import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.sr.codedict import codes
from pydicom.uid import ExplicitVRLittleEndian, RLELossless

warnings.filterwarnings("ignore")
FOLDER = pathlib.Path(__file__).parent.parent / "fixtures" / "seg"
FOLDER.mkdir(parents=True, exist_ok=True)
SHAPE = (6, 5, 7)
SPACING = (2.5, 1.5, 0.75)
answers = {}


def source():
    images = []
    for z in range(SHAPE[0]):
        image = Dataset()
        image.file_meta = FileMetaDataset()
        image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        image.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        image.SOPInstanceUID = f"2.25.{100 + z}"
        image.StudyInstanceUID, image.SeriesInstanceUID = "2.25.1", "2.25.2"
        image.FrameOfReferenceUID = "2.25.3"
        image.Modality = "CT"
        image.PatientName, image.PatientID = "Phantom^Seg", "P1"
        for keyword in ["PatientBirthDate", "PatientSex", "StudyTime", "StudyID"]:
            setattr(image, keyword, "")
        image.StudyDate, image.AccessionNumber = "20000101", ""
        image.ReferringPhysicianName, image.PositionReferenceIndicator = "", ""
        image.Rows, image.Columns = SHAPE[1:]
        image.ImagePositionPatient = [-10.5, 20.25, 3 + SPACING[0] * z]
        image.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        image.PixelSpacing = list(SPACING[1:])
        image.SliceThickness, image.InstanceNumber = SPACING[0], z + 1
        image.BitsAllocated = image.BitsStored = 16
        image.HighBit, image.PixelRepresentation, image.SamplesPerPixel = 15, 1, 1
        image.PhotometricInterpretation = "MONOCHROME2"
        images.append(image)
    return images


def described(number, label):
    algorithm = hd.AlgorithmIdentificationSequence("a", codes.DCM.ArtificialIntelligence, "1")
    return hd.seg.SegmentDescription(
        number, label, codes.SCT.Organ, codes.SCT.Liver,
        hd.seg.SegmentAlgorithmTypeValues.AUTOMATIC, algorithm)


def write(name, pixels, kind, labels, **options):
    segmentation = hd.seg.Segmentation(
        source(), pixels, kind, [described(i + 1, label) for i, label in enumerate(labels)],
        "2.25.10", 1, "2.25.11", 1, "maker", "model", "1", "1", **options)
    segmentation.save_as(FOLDER / f"{name}.dcm")


def record(name, labels, first):
    """The label map on slices first, first + 1, ... of the source."""
    answers[name] = {
        "shapeZyx": list(labels.shape),
        "firstSlice": first,
        "labels": base64.b64encode(labels.astype(np.uint8).tobytes()).decode(),
    }


def dcmqi_shape(name, masks):
    """As dcmqi writes: sequences of undefined length, spacing in the shared groups, each segment's
    frames from the highest slice down, segments in turn, bits packed over the frames."""
    read = pydicom.dcmread(FOLDER / "binary.dcm")
    read.Manufacturer, read.ManufacturerModelName = "QIICR", "dcmqi"
    frames, groups = [], []
    for number, mask in enumerate(masks, start=1):
        for z in reversed(range(SHAPE[0])):
            if not mask[z].any():
                continue
            group, plane, content, segment = Dataset(), Dataset(), Dataset(), Dataset()
            plane.ImagePositionPatient = [-10.5, 20.25, 3 + SPACING[0] * z]
            content.DimensionIndexValues = [number, z + 1]
            segment.ReferencedSegmentNumber = number
            group.PlanePositionSequence = Sequence([plane])
            group.FrameContentSequence = Sequence([content])
            group.SegmentIdentificationSequence = Sequence([segment])
            for element in group:
                element.is_undefined_length = True
            groups.append(group)
            frames.append(mask[z])
    read.PerFrameFunctionalGroupsSequence = Sequence(groups)
    read["PerFrameFunctionalGroupsSequence"].is_undefined_length = True
    read["SegmentSequence"].is_undefined_length = True
    for item in [*groups, *read.SegmentSequence]:
        item.is_undefined_length_sequence_item = True
    read.NumberOfFrames = len(frames)
    bits = np.packbits(np.array(frames, np.uint8).ravel(), bitorder="little").tobytes()
    read.PixelData = bits + b"\0" * (len(bits) % 2)
    read.save_as(FOLDER / f"{name}.dcm")


z, y, x = np.mgrid[: SHAPE[0], : SHAPE[1], : SHAPE[2]]
liver = (x >= 1) & (x <= 4) & (y >= 1) & (z >= 1) & (z <= 4) & (z != 3)
tumour = (x >= 3) & (x <= 5) & (y == 2) & (z >= 2) & (z <= 4) & (z != 3)
labels = np.where(tumour, 2, liver.astype(np.uint8))
overlapping = np.stack([liver, tumour], axis=-1)
write("binary", labels, "BINARY", ["liver", "tumour"])
record("binary", labels[1:5], 1)
write("overlap", overlapping, "BINARY", ["liver", "tumour"])
record("overlap", labels[1:5], 1)
share = np.zeros((*SHAPE, 2))
share[..., 0] = np.where(liver, 0.2 + 0.1 * x, 0)
share[..., 1] = np.where(tumour, 0.4 + 0.1 * y, 0)
stored = np.around(share * 200)
fractional = np.where(stored[..., 1] >= 100, 2, (stored[..., 0] >= 100).astype(np.uint8))
write("fractional", share, "FRACTIONAL", ["liver", "tumour"], max_fractional_value=200)
packed = pydicom.dcmread(FOLDER / "fractional.dcm")
packed.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
packed.save_as(FOLDER / "fractional_rle.dcm")
for name in ["fractional", "fractional_rle"]:
    record(name, fractional[1:5], 1)
write("labelmap", labels, "LABELMAP", ["liver", "tumour"], omit_empty_frames=False)
record("labelmap", labels, 0)
dcmqi_shape("dcmqi", [liver, tumour])
record("dcmqi", labels[1:5], 1)
(FOLDER / "answers.json").write_text(json.dumps(answers, indent=1) + "\n")
