"""Label maps resampled by scikit-image class by class, as nnU-Net does (the largest share, among equals
the nearest voxel's class or else the smallest), many of them with ties: writes tests/golden/resampling/labels.json."""

import json
from pathlib import Path

import numpy as np
from skimage import transform

CASES = [
    ((6, 8, 10), (3, 4, 5)),
    ((6, 8, 10), (12, 16, 20)),
    ((5, 7, 9), (7, 5, 11)),
    ((4, 6, 6), (4, 9, 2)),
    ((1, 6, 7), (3, 4, 5)),
    ((7, 5, 3), (2, 5, 7)),
]


def resize(values, shape, order):
    values = values.astype(float)
    return transform.resize(values, shape, order, mode="edge", clip=True, anti_aliasing=False)


def resample(labels, shape):
    classes = np.unique(labels)
    shares = np.stack([resize(labels == label, shape, 1) for label in classes])
    top = shares == shares.max(axis=0)
    nearest = resize(labels, shape, 0)
    nearest_is_top = (top & (classes[:, None, None, None] == nearest)).any(axis=0)
    return np.where(nearest_is_top, nearest, classes[top.argmax(axis=0)]).astype(labels.dtype)


random = np.random.default_rng(0)
cases = []
for shape, to_shape in CASES:
    for classes in ([0, 1], [0, 1, 2, 9]):
        labels = random.choice(classes, shape).astype(np.uint8)
        cases.append(
            {
                "shapeZyx": shape,
                "toShapeZyx": to_shape,
                "labels": labels.ravel().tolist(),
                "result": resample(labels, to_shape).ravel().tolist(),
            }
        )
path = Path(__file__).parent.parent / "golden/resampling/labels.json"
path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
