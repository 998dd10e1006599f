"""Writes small DICOM series and what pydicom and SimpleITK read from them.

    python tests/oracles/make_dicom_fixtures.py

needs pydicom, pylibjpeg with its plugins, pyjpegls, SimpleITK, DCMTK's dcmcjpeg and Deno on the path.
The series lie in tests/fixtures/dicom/<name>/, the answers in tests/fixtures/dicom/answers.json: the
values (float64, little endian, slice by row by column) as pydicom decodes and rescales them, by
their MD5, lossy ones in full and with what two decoders may differ by, and the 4 x 4 matrix of voxel
(x, y, z) to RAS millimetres.
"""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pydicom
import SimpleITK as sitk
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import apply_modality_lut
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000,
    JPEG2000Lossless,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

HERE = Path(__file__).parent
OUT = HERE.parent / "fixtures" / "dicom"
SHAPE = (5, 12, 16)
SPACING = (2.5, 0.8, 0.7)
ORIGIN = np.array([-40.25, -30.5, -80.125])
CT, MR, PET = (f"1.2.840.10008.5.1.4.1.1.{end}" for end in ("2", "4", "128"))
ENHANCED_CT, ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.4.1"
answers = {}


def oblique():
    angles = np.deg2rad([12.0, -7.0, 20.0])
    (cx, cy, cz), (sx, sy, sz) = np.cos(angles), np.sin(angles)
    x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return z @ y @ x


def scan(low=0, high=4095, seed=1, shape=SHAPE):
    generator = np.random.default_rng(seed)
    z, y, x = np.meshgrid(*[np.linspace(0, 1, n) for n in shape], indexing="ij")
    smooth = 0.5 + 0.5 * np.sin(3 * x + 5 * y + 2 * z)
    noise = generator.uniform(-0.02, 0.02, shape)
    return np.round(low + (high - low) * np.clip(smooth * 0.9 + noise + 0.05, 0, 1)).astype(np.int64)


def decimals(values):
    return [f"{value:.10f}"[:16] for value in values]


def uid(*parts):
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
    return f"2.25.{int(digest, 16)}"


def header(name, sop_class, modality, syntax):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.MediaStorageSOPClassUID = sop_class
    ds.file_meta.TransferSyntaxUID = syntax
    ds.file_meta.ImplementationClassUID = "2.25.1"
    ds.SOPClassUID = sop_class
    ds.Modality = modality
    ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    ds.PatientName = "Fixture^One"
    ds.PatientID = "F1"
    ds.StudyInstanceUID = uid("study")
    ds.SeriesInstanceUID = uid("series", name)
    ds.FrameOfReferenceUID = uid("frame of reference")
    ds.SeriesNumber = 3
    ds.SeriesDescription = name
    return ds


def pixels(ds, stored, *, bits=12, allocated=16, signed=0, high=None):
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.Rows, ds.Columns = stored.shape[-2:]
    ds.BitsAllocated, ds.BitsStored = allocated, bits
    ds.HighBit = bits - 1 if high is None else high
    ds.PixelRepresentation = signed
    kind = np.dtype(f"{'i' if signed else 'u'}{allocated // 8}")
    order = ">" if ds.file_meta.TransferSyntaxUID == ExplicitVRBigEndian else "<"
    data = stored.astype(kind)
    ds.PixelData = data.astype(kind.newbyteorder(order)).tobytes()
    ds["PixelData"].VR = "OW" if allocated > 8 else "OB"


def save(ds, path):
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    path.parent.mkdir(parents=True, exist_ok=True)
    ds.save_as(path, enforce_file_format=True)


def affine(rotation, spacing=SPACING, origin=ORIGIN):
    lps = np.eye(4)
    lps[:3, :3] = rotation * np.array([spacing[2], spacing[1], spacing[0]])
    lps[:3, 3] = origin
    return (np.diag([-1, -1, 1, 1]) @ lps).tolist()


def answer(name, values, *, rotation, lossy=0, **more):
    values = np.ascontiguousarray(values, dtype="<f8")
    answers[name] = {
        "shape": list(values.shape),
        "affine_ras": affine(rotation),
        "sum": float(values.sum()),
        "md5_float64": hashlib.md5(values.tobytes()).hexdigest(),
        **({"values": values.ravel().tolist(), "tolerance": lossy} if lossy else {}),
        **more,
    }


def as_simpleitk(name):
    """The affine and values as SimpleITK reads the folder, to be equal to the answer."""
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(OUT / name)))
    image = reader.Execute()
    lps = np.eye(4)
    lps[:3, :3] = np.array(image.GetDirection()).reshape(3, 3) * np.array(image.GetSpacing())
    lps[:3, 3] = image.GetOrigin()
    ras = np.diag([-1, -1, 1, 1]) @ lps
    assert np.allclose(ras, answers[name]["affine_ras"], atol=1e-5), (name, ras)
    return sitk.GetArrayFromImage(image)


def series(name, stored, *, sop_class=CT, modality="CT", syntax=ExplicitVRLittleEndian, scale=(1, -1024),
           change=None, compress=None, lossy=0, rotation=None, truth=None, itk=True, **format):
    rotation = oblique() if rotation is None else rotation
    folder = OUT / name
    for z in range(len(stored)):
        ds = header(name, sop_class, modality, syntax)
        ds.SOPInstanceUID = uid(name, z)
        ds.InstanceNumber = len(stored) - z
        ds.ImagePositionPatient = decimals(ORIGIN + rotation[:, 2] * SPACING[0] * z)
        ds.ImageOrientationPatient = decimals([*rotation[:, 0], *rotation[:, 1]])
        ds.PixelSpacing = [SPACING[1], SPACING[2]]
        ds.SliceThickness = 3
        if scale is not None:
            slope, intercept = scale(z) if callable(scale) else scale
            ds.RescaleSlope, ds.RescaleIntercept = slope, intercept
        pixels(ds, stored[z], **format)
        if change is not None:
            change(ds, z)
        path = folder / f"{(z * 3 + 1) % 5}.dcm"
        save(ds, path)
        if compress is not None:
            compress(path)
    read = sorted((pydicom.dcmread(path) for path in folder.iterdir()),
                  key=lambda ds: np.dot(ds.ImagePositionPatient, rotation[:, 2]))
    values = np.stack([apply_modality_lut(ds.pixel_array, ds) for ds in read]) if truth is None else truth
    answer(name, values, rotation=rotation, lossy=lossy, syntax=read[0].file_meta.TransferSyntaxUID)
    if itk:
        assert np.abs(as_simpleitk(name) - values).max() <= (lossy or 1e-3), name
    return values


def by_pydicom(syntax, **options):
    def compress(path):
        ds = pydicom.dcmread(path)
        ds.compress(syntax, generate_instance_uid=False, **options)
        ds.save_as(path)
    return compress


def by_dcmtk(*command):
    return lambda path: subprocess.run([*command, path, path], check=True, capture_output=True)


def by_htj2k(variant):
    """The codec package encodes, OpenJPEG has to read the same values."""
    def compress(path):
        ds = pydicom.dcmread(path)
        before = ds.pixel_array.copy()
        run = ["deno", "run", "--allow-read", "--allow-env", str(HERE / "encode_htj2k.ts")]
        sizes = [str(n) for n in (ds.Columns, ds.Rows, ds.BitsStored, variant)]
        frame = subprocess.run([*run, *sizes], input=ds.PixelData, check=True, capture_output=True).stdout
        ds.PixelData = encapsulate([frame])
        ds["PixelData"].VR = "OB"
        ds.file_meta.TransferSyntaxUID = f"1.2.840.10008.1.2.4.{variant}"
        ds.save_as(path)
        assert (pydicom.dcmread(path).pixel_array == before).all()
    return compress


def group(**sequences):
    item = Dataset()
    for keyword, content in sequences.items():
        inner = Dataset()
        for key, value in content.items():
            setattr(inner, key, value)
        setattr(item, keyword, Sequence([inner]))
    return item


def enhanced(name, stored, *, sop_class, modality, scale, extra, order, syntax=ExplicitVRLittleEndian,
             compress=None):
    """One multi-frame instance; `order` gives (slice, echo) of every frame."""
    rotation = oblique()
    ds = header(name, sop_class, modality, syntax)
    ds.SOPInstanceUID = uid(name)
    ds.InstanceNumber = 1
    ds.NumberOfFrames = len(order)
    ds.SharedFunctionalGroupsSequence = Sequence([group(
        PlaneOrientationSequence={
            "ImageOrientationPatient": decimals([*rotation[:, 0], *rotation[:, 1]])},
        PixelMeasuresSequence={"PixelSpacing": [SPACING[1], SPACING[2]], "SliceThickness": 3},
    )])
    frames = []
    for z, echo in order:
        slope, intercept = scale(z)
        frames.append(group(
            PlanePositionSequence={
                "ImagePositionPatient": decimals(ORIGIN + rotation[:, 2] * SPACING[0] * z)},
            PixelValueTransformationSequence={
                "RescaleSlope": slope, "RescaleIntercept": intercept, "RescaleType": "US"},
            **extra(z, echo),
        ))
    ds.PerFrameFunctionalGroupsSequence = Sequence(frames)
    pixels(ds, np.stack([stored[echo][z] for z, echo in order]))
    path = OUT / name / "enhanced.dcm"
    save(ds, path)
    if compress is not None:
        compress(path)
    read = pydicom.dcmread(path).pixel_array.astype(np.float64)
    for echo in sorted({echo for _, echo in order}):
        values = np.zeros(SHAPE)
        for i, (z, own) in enumerate(order):
            slope, intercept = scale(z)
            if own == echo:
                values[z] = read[i] * float(slope) + float(intercept)
        key = name if len(stored) == 1 else f"{name}#{echo + 1}"
        answer(key, values, rotation=rotation)


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    stored = scan()
    byte = scan(0, 255)
    signed = scan(-1500, 2000)
    series("explicit_little", stored)
    series("implicit_little", stored, syntax=ImplicitVRLittleEndian)
    series("explicit_big", stored, syntax=ExplicitVRBigEndian)
    series("deflated", stored, syntax=DeflatedExplicitVRLittleEndian)
    series("axial", stored, rotation=np.eye(3))
    series("sagittal", stored, rotation=np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0.0]]))
    series("signed_16", signed, bits=16, signed=1, scale=(1, 0))
    series("signed_12", np.clip(signed, -2048, 2047), bits=12, signed=1, scale=(1, 0))
    series("bits_8", byte, bits=8, allocated=8, scale=None, sop_class=MR, modality="MR")
    series("bits_8_big", byte, bits=8, allocated=8, scale=None, syntax=ExplicitVRBigEndian)
    series("bits_32", scan(-100000, 100000), bits=32, allocated=32, signed=1, scale=(1, 0))
    series("unsigned_16", scan(0, 65535), bits=16, scale=None)
    series("unsigned_16_lowered", scan(0, 65535), bits=16, scale=(1, -10000))

    garbage = np.random.default_rng(5).integers(0, 16, SHAPE) << 12
    series("garbage_above", stored | garbage)
    negative = np.clip(signed, -2048, 2047)
    read = series("garbage_above_signed", (negative & 0xFFF) | garbage, scale=(1, 0),
                  change=lambda ds, z: setattr(ds, "PixelRepresentation", 1))
    assert (read == negative).all()
    # DCMTK's dcm2pnm makes the same picture of this as of explicit_little; pydicom and SimpleITK take
    # the lower bits, whatever HighBit says. SimpleITK inverts MONOCHROME1, pydicom does not.
    series("high_bit_15", (stored << 4) | 5, high=15, truth=stored - 1024.0, itk=False)

    def inverted(ds, z):
        ds.PhotometricInterpretation = "MONOCHROME1"
        ds.PixelPaddingValue = 0
    series("monochrome1", stored, change=inverted, itk=False)
    series("pet", stored, sop_class=PET, modality="PT",
           scale=lambda z: (f"{0.125 * (z + 1) + 0.0123}", 0))
    series("slope_per_slice", stored, scale=lambda z: (z % 2 + 1, -1000 - z))

    series("rle", stored, compress=by_pydicom(RLELossless))
    series("rle_signed", signed, bits=16, signed=1, scale=(1, 0), compress=by_pydicom(RLELossless))
    series("rle_8", byte, bits=8, allocated=8, scale=None, compress=by_pydicom(RLELossless))
    series("jpeg_baseline", byte, bits=8, allocated=8, scale=None, lossy=1,
           compress=by_dcmtk("dcmcjpeg", "+eb", "+q", "95"))
    series("jpeg_extended", stored, lossy=2, compress=by_dcmtk("dcmcjpeg", "+ee", "+q", "95"),
           itk=False)
    series("jpeg_lossless_57", stored, compress=by_dcmtk("dcmcjpeg", "+el", "+sv", "6"))
    series("jpeg_lossless_70", stored, compress=by_dcmtk("dcmcjpeg", "+e1"))
    series("jpeg_lossless_signed", signed, bits=16, signed=1, scale=(1, 0),
           compress=by_dcmtk("dcmcjpeg", "+e1"))
    series("jpeg_ls", stored, compress=by_pydicom(JPEGLSLossless))
    series("jpeg_ls_signed", signed, bits=16, signed=1, scale=(1, 0),
           compress=by_pydicom(JPEGLSLossless))
    series("jpeg_ls_near", stored, lossy=1, compress=by_pydicom(JPEGLSNearLossless, jls_error=3))
    wide = scan(shape=(3, 33, 40))
    series("jpeg_2000", wide, compress=by_pydicom(JPEG2000Lossless))
    series("jpeg_2000_signed", wide - 2048, bits=12, signed=1, scale=(1, 0),
           compress=by_pydicom(JPEG2000Lossless))
    series("jpeg_2000_lossy", wide, lossy=1, compress=by_pydicom(JPEG2000, j2k_cr=[4]))
    for variant in (201, 202, 203):
        series(f"htj2k_{variant}", wide, compress=by_htj2k(variant))

    def fragments(path):
        ds = pydicom.dcmread(path)
        ds.compress(JPEGLSLossless, generate_instance_uid=False)
        frame = next(pydicom.encaps.generate_frames(ds.PixelData, number_of_frames=1))
        ds.PixelData = encapsulate([frame], fragments_per_frame=3)
        ds["PixelData"].VR = "OB"
        ds.save_as(path)
    series("fragments", stored, compress=fragments)

    shuffled = [(z, 0) for z in (3, 0, 4, 1, 2)]
    enhanced("enhanced_ct", [stored], sop_class=ENHANCED_CT, modality="CT", order=shuffled,
             scale=lambda z: (1, -1024),
             extra=lambda z, echo: {"CTImageFrameTypeSequence": {
                 "FrameType": ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]}})
    two = [(z, echo) for echo in (1, 0) for z in (4, 1, 0, 2, 3)]
    enhanced("enhanced_mr", [stored, scan(seed=2)], sop_class=ENHANCED_MR, modality="MR", order=two,
             scale=lambda z: (f"{0.5 + 0.25 * z}", 0),
             extra=lambda z, echo: {
                 "MREchoSequence": {"EffectiveEchoTime": 10.5 * (echo + 1)},
                 "FrameContentSequence": {"StackID": "1", "InStackPositionNumber": z + 1}})
    enhanced("enhanced_jpeg_ls", [stored], sop_class=ENHANCED_CT, modality="CT", order=shuffled,
             scale=lambda z: (1, -1024), extra=lambda z, echo: {},
             compress=by_pydicom(JPEGLSLossless))

    def two_fragments(path):
        ds = pydicom.dcmread(path)
        ds.compress(RLELossless, generate_instance_uid=False)
        frames = list(pydicom.encaps.generate_frames(ds.PixelData, number_of_frames=ds.NumberOfFrames))
        ds.PixelData = encapsulate(frames, fragments_per_frame=2, has_bot=True)
        ds["PixelData"].VR = "OB"
        ds.save_as(path)
    enhanced("enhanced_rle", [stored], sop_class=ENHANCED_CT, modality="CT", order=shuffled,
             scale=lambda z: (1, -1024), extra=lambda z, echo: {}, compress=two_fragments)

    def bare(path):
        data = path.read_bytes()
        meta = 132 + 12 + int.from_bytes(data[140:144], "little")
        path.write_bytes(data[meta:])
    series("without_preamble", stored, syntax=ImplicitVRLittleEndian)
    for path in (OUT / "without_preamble").iterdir():
        bare(path)

    (OUT / "answers.json").write_text(json.dumps(answers, indent=1) + "\n")


main()
