"""nibabel's side of the NIfTI benchmark: greets with its version, then answers lines.

'load PATH' keeps an image for writing, 'read PATH' and 'write PATH' answer milliseconds, 'peak' answers
the most bytes of memory that this process has had (0 where the system does not tell).
"""

import sys
import time

import nibabel as nib
import numpy as np

from peak_bytes import peak_bytes


def main():
    data = affine = None
    print(f"nibabel {nib.__version__}", flush=True)
    for line in sys.stdin:
        command, _, path = line.rstrip("\n").partition(" ")
        start = time.perf_counter()
        if command == "peak":
            print(peak_bytes(), flush=True)
            continue
        if command == "write":
            nib.save(nib.Nifti1Image(data, affine), path)
        else:
            image = nib.load(path)
            array = np.asanyarray(image.dataobj)
            if command == "load":
                data, affine = array, image.affine
            del array, image
        print((time.perf_counter() - start) * 1000, flush=True)


main()
