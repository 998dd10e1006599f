"""Distance maps by SciPy of small random masks; writes tests/golden/distances."""

from pathlib import Path

import numpy as np
from scipy import ndimage

folder = Path(__file__).parent.parent / "golden" / "distances"
random = np.random.default_rng(5)
for name, shape, spacing, part in [
    ("even", (9, 14, 11), (1.0, 1.0, 1.0), 0.9),
    ("coarse", (6, 17, 12), (3.3, 0.7, 0.9), 0.95),
    ("slice", (1, 20, 16), (5.0, 0.6, 0.8), 0.85),
]:
    mask = (random.random(shape) < part).astype(np.uint8)
    np.save(folder / f"{name}_mask.npy", mask)
    distances = ndimage.distance_transform_edt(mask, sampling=spacing)
    np.save(folder / f"{name}_distances.npy", distances.astype(np.float32))
