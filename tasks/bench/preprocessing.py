"""The Python side of the preprocessing benchmark: greets with versions, then answers lines.

'load FOLDER Z Y X' reads image.f32 and label.u8 of that shape, 'to Z Y X' sets the result's shape, an
operation's name answers milliseconds (or 'missing'), 'save PATH' writes the last result as float64,
'peak' answers the most bytes of memory that this process has had (0 where the system does not tell).
"""

import sys
import time

import numpy as np
import scipy
from scipy import ndimage

from peak_bytes import peak_bytes

try:
    import skimage
    from skimage import transform
except ImportError:
    skimage = None
try:
    import torch
except ImportError:
    torch = None


def resize(values, shape, order):
    return transform.resize(values, shape, order, mode="edge", clip=True, anti_aliasing=False)


def zoom(image, shape, order):
    factors = [to / of for to, of in zip(shape, image.shape)]
    return ndimage.zoom(image, factors, order=order, mode="nearest", grid_mode=True)


def scipy_cubic(image, label, shape):
    return zoom(image, shape, 3)


def scipy_cubic_wide(image, label, shape):
    """In float64, and kept within the image's range as scikit-image does."""
    return np.clip(zoom(image.astype(np.float64), shape, 3), image.min(), image.max())


def nnunet_cubic(image, label, shape):
    return resize(image.astype(float), shape, 3).astype(image.dtype)


def nnunet_slices(image, label, shape):
    """Order 3 slice by slice, the nearest slice along z."""
    image = image.astype(float)
    slices = np.stack([resize(one, shape[1:], 3) for one in image])
    step = len(image) / shape[0]
    coordinates = np.array(np.mgrid[: shape[0], : shape[1], : shape[2]], float)
    coordinates[0] = step * (coordinates[0] + 0.5) - 0.5
    return ndimage.map_coordinates(slices, coordinates, order=0, mode="nearest")


def nnunet_labels(image, label, shape):
    """The largest of the classes' interpolated masks; among equals the nearest voxel's class."""
    classes = np.unique(label)
    nearest = resize(label.astype(float), shape, 0).astype(label.dtype)
    result = np.full(shape, classes[0], label.dtype)
    best = None
    nearest_is_top = np.zeros(shape, bool)
    for one in classes:
        share = resize((label == one).astype(float), shape, 1)
        if best is None:
            best = share
            nearest_is_top = (nearest == one) & (share > 0)
            continue
        nearest_is_top |= (nearest == one) & (share == best) & (share > 0)
        better = share > best
        nearest_is_top[better] = (nearest == one)[better]
        result[better] = one
        np.maximum(best, share, out=best)
    return np.where(nearest_is_top, nearest, result)


def torch_linear(threads):
    def run(image, label, shape):
        torch.set_num_threads(threads)
        values = torch.from_numpy(image)[None, None]
        return torch.nn.functional.interpolate(
            values, size=shape, mode="trilinear", align_corners=False
        ).numpy()[0, 0]

    return run


operations = {"scipy-cubic": scipy_cubic, "scipy-cubic-wide": scipy_cubic_wide}
if skimage is not None:
    operations["nnunet-cubic"] = nnunet_cubic
    operations["nnunet-slices"] = nnunet_slices
    operations["nnunet-labels"] = nnunet_labels
if torch is not None:
    operations["torch-linear-1"] = torch_linear(1)
    operations["torch-linear-2"] = torch_linear(2)


def main():
    image = label = shape = result = None
    names = [("scipy", scipy), ("scikit-image", skimage), ("torch", torch)]
    print(", ".join(f"{name} {it.__version__}" for name, it in names if it), flush=True)
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "peak":
            print(peak_bytes(), flush=True)
            continue
        if command == "load":
            of = tuple(map(int, arguments[1:]))
            image = np.fromfile(f"{arguments[0]}/image.f32", np.float32).reshape(of)
            label = np.fromfile(f"{arguments[0]}/label.u8", np.uint8).reshape(of)
            answer = "loaded"
        elif command == "to":
            shape = tuple(map(int, arguments))
            answer = "set"
        elif command == "save":
            result.astype(np.float64).tofile(arguments[0])
            answer = "saved"
        elif command not in operations:
            answer = "missing"
        else:
            result = None
            start = time.perf_counter()
            result = operations[command](image, label, shape)
            answer = (time.perf_counter() - start) * 1000
        print(answer, flush=True)


main()
