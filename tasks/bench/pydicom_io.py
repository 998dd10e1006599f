"""pydicom's side of the DICOM benchmark: greets with its version, then answers lines.

'read FOLDER' answers milliseconds, 'peak' the most bytes of memory that this process has had (0 where
the system does not tell). Values are rescaled in place as 16 bit integers, the fastest that pydicom and
NumPy offer for a CT.
"""

import os
import sys
import time

import numpy as np
import pydicom

from peak_bytes import peak_bytes


def read(folder):
    slices = [pydicom.dcmread(entry.path) for entry in os.scandir(folder)]
    slices.sort(key=lambda ds: ds.ImagePositionPatient[2])
    values = np.empty((len(slices), slices[0].Rows, slices[0].Columns), np.int16)
    for target, ds in zip(values, slices):
        target[:] = ds.pixel_array
        target *= np.int16(ds.RescaleSlope)
        target += np.int16(ds.RescaleIntercept)
    return values


def main():
    print(f"pydicom {pydicom.__version__}", flush=True)
    for line in sys.stdin:
        command, _, folder = line.strip().partition(" ")
        if command == "peak":
            print(peak_bytes(), flush=True)
            continue
        start = time.perf_counter()
        read(folder)
        print(1000 * (time.perf_counter() - start), flush=True)


main()
