"""Prints what nibabel reads of the files named as arguments, as one JSON object by name."""

import hashlib
import json
import sys

import nibabel as nib
import numpy as np

answers = {}
for path in sys.argv[1:]:
    image = nib.load(path)
    data = np.asanyarray(image.dataobj)
    little = data.astype(data.dtype.newbyteorder("<"))
    answers[path] = {
        "shapeXyz": list(image.shape),
        "dtype": data.dtype.newbyteorder("=").name,
        "sha256": hashlib.sha256(little.tobytes(order="F")).hexdigest(),
        "affine": image.affine.ravel().tolist(),
        "codes": [int(image.header["qform_code"]), int(image.header["sform_code"])],
        "qformAffine": image.get_qform().ravel().tolist(),
        "units": list(image.header.get_xyzt_units()),
        "description": image.header["descrip"].item().decode(),
        "extensions": [[e.get_code(), len(e.get_content())] for e in image.header.extensions],
    }
print(json.dumps(answers))
