"""Reads folders of DICOM slices with pydicom and with SimpleITK; prints what they read as JSON.

    python tests/oracles/read_dicom_series.py FOLDER...
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pydicom
import SimpleITK as sitk
from pydicom.pixels import apply_modality_lut


def digest(values):
    return hashlib.md5(np.ascontiguousarray(values, dtype="<f8").tobytes()).hexdigest()


def by_pydicom(folder):
    slices = [pydicom.dcmread(path) for path in Path(folder).iterdir()]
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    slices.sort(key=lambda ds: np.dot(ds.ImagePositionPatient, np.cross(row, column)))
    values = np.stack([apply_modality_lut(ds.pixel_array, ds) for ds in slices])
    return {
        "md5": digest(values),
        "shape": values.shape,
        "patient": str(slices[0].PatientName),
        "uids": [ds.SOPInstanceUID for ds in slices],
        "class": slices[0].SOPClassUID.name,
    }


def by_simpleitk(folder):
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(folder))
    image = reader.Execute()
    lps = np.eye(4)
    lps[:3, :3] = np.array(image.GetDirection()).reshape(3, 3) * np.array(image.GetSpacing())
    lps[:3, 3] = image.GetOrigin()
    ras = np.diag([-1, -1, 1, 1]) @ lps
    return {"md5": digest(sitk.GetArrayFromImage(image)), "affine": ras.ravel().tolist()}


print(json.dumps([{"pydicom": by_pydicom(f), "simpleitk": by_simpleitk(f)} for f in sys.argv[1:]]))
