"""The Python side of the metrics benchmark: greets with versions, then answers lines.

'load FOLDER Z Y X SZ SY SX' reads reference.u8, prediction.u8 and sponge.u8 of that shape and takes the
spacing, an operation's name answers milliseconds and a JSON value, parted by a blank (or 'missing').
"""

import json
import sys
import time

import numpy as np
import scipy
from scipy import ndimage

try:
    import surface_distance
except ImportError:
    surface_distance = None
try:
    import cc3d
except ImportError:
    cc3d = None
try:
    import edt
except ImportError:
    edt = None


def surfaces(masks, spacing):
    distances = surface_distance.compute_surface_distances(
        masks["reference"].astype(bool), masks["prediction"].astype(bool), spacing
    )
    means = surface_distance.compute_average_surface_distance(distances)
    return [
        surface_distance.compute_robust_hausdorff(distances, 95),
        surface_distance.compute_surface_dice_at_tolerance(distances, 2),
        (means[0] + means[1]) / 2,
    ]


def scipy_components(name):
    return lambda masks, spacing: ndimage.label(masks[name], np.ones((3, 3, 3)))[1]


def cc3d_components(name):
    return lambda masks, spacing: cc3d.connected_components(masks[name], return_N=True)[1]


def scipy_distances(masks, spacing):
    return ndimage.distance_transform_edt(masks["reference"], sampling=spacing)


def edt_distances(masks, spacing):
    return edt.edt(masks["reference"], anisotropy=spacing, black_border=False, parallel=1)


operations = {
    "scipy-components": scipy_components("reference"),
    "scipy-sponge": scipy_components("sponge"),
    "scipy-distances": scipy_distances,
}
if surface_distance is not None:
    operations["surface-distance"] = surfaces
if cc3d is not None:
    operations["cc3d-components"] = cc3d_components("reference")
    operations["cc3d-sponge"] = cc3d_components("sponge")
if edt is not None:
    operations["edt-distances"] = edt_distances


def value(result):
    """A map of distances is told by its sum."""
    return float(np.sum(result, dtype=np.float64)) if isinstance(result, np.ndarray) else result


def main():
    masks = {}
    spacing = None
    names = [
        ("scipy", scipy.__version__),
        ("surface-distance", surface_distance and "installed"),
        ("cc3d", cc3d and getattr(cc3d, "__version__", "installed")),
        ("edt", edt and getattr(edt, "__version__", "installed")),
    ]
    print(", ".join(f"{name} {version}" for name, version in names if version), flush=True)
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "load":
            shape = tuple(map(int, arguments[1:4]))
            spacing = tuple(map(float, arguments[4:7]))
            for name in ("reference", "prediction", "sponge"):
                voxels = np.fromfile(f"{arguments[0]}/{name}.u8", np.uint8)
                masks[name] = voxels.reshape(shape)
            print("loaded", flush=True)
        elif command not in operations:
            print("missing", flush=True)
        else:
            start = time.perf_counter()
            result = operations[command](masks, spacing)
            milliseconds = (time.perf_counter() - start) * 1000
            print(milliseconds, json.dumps(value(result)).replace(" ", ""), flush=True)


main()
