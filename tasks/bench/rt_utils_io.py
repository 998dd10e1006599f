"""rt-utils' side of the RTSTRUCT benchmark: greets with its version, then answers lines.

'mask FILE.npy' loads a mask (slices, rows, columns); 'run FOLDER' writes it as a structure set, reads
that as a mask, and answers the milliseconds of both and the Dice of both masks; 'peak' answers the most
bytes of memory that this process has had. The series is headers in memory, so that reading images
counts for neither side.
"""

import contextlib
import importlib.metadata
import io
import sys
import time
import warnings

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid
from rt_utils import RTStruct
from rt_utils.ds_helper import create_rtstruct_dataset

from peak_bytes import peak_bytes

warnings.filterwarnings("ignore")


def headers_of(mask):
    study, series, frame = generate_uid(), generate_uid(), generate_uid()
    headers = []
    for z in range(mask.shape[2]):
        header = Dataset()
        header.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        header.SOPInstanceUID = generate_uid()
        header.StudyInstanceUID, header.SeriesInstanceUID = study, series
        header.FrameOfReferenceUID = frame
        header.StudyDate, header.StudyTime, header.StudyID = "20000101", "", ""
        header.Rows, header.Columns = mask.shape[:2]
        header.PixelSpacing = [0.75, 0.75]
        header.ImagePositionPatient = [-190.0, -180.0, -400.0 + 2.0 * z]
        header.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        headers.append(header)
    return headers


def run(mask, headers, folder):
    path = f"{folder}/rt_utils.dcm"
    start = time.perf_counter()
    written = RTStruct(headers, create_rtstruct_dataset(headers))
    written.add_roi(mask=mask, name="organ")
    with contextlib.redirect_stdout(io.StringIO()):
        written.save(path)
    middle = time.perf_counter()
    back = RTStruct(headers, dcmread(path)).get_roi_mask_by_name("organ")
    end = time.perf_counter()
    dice = 2 * (back & mask).sum() / (back.sum() + mask.sum())
    return f"{1000 * (middle - start)} {1000 * (end - middle)} {dice}"


def main():
    print(f"rt-utils {importlib.metadata.version('rt-utils')}", flush=True)
    for line in sys.stdin:
        command, _, argument = line.strip().partition(" ")
        if command == "mask":
            mask = np.moveaxis(np.load(argument).astype(bool), 0, 2)
            headers = headers_of(mask)
            print("ready", flush=True)
        elif command == "run":
            print(run(mask, headers, argument), flush=True)
        else:
            print(peak_bytes(), flush=True)


main()
