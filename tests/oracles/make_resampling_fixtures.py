"""Writes tests/golden/resampling/to_grid.json: what SimpleITK resamples onto other grids.

Run: python3 tests/oracles/make_resampling_fixtures.py   (needs SimpleITK 2 and numpy 2)
"""

import json
import pathlib

import numpy as np
import SimpleITK as sitk

OUT = pathlib.Path(__file__).parent.parent / "golden" / "resampling"
TO_LPS = np.diag([-1.0, -1, 1, 1])


def rotation(degrees):
    x, y, z = np.deg2rad(degrees)
    rx = np.array([[1, 0, 0], [0, np.cos(x), -np.sin(x)], [0, np.sin(x), np.cos(x)]])
    ry = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    rz = np.array([[np.cos(z), -np.sin(z), 0], [np.sin(z), np.cos(z), 0], [0, 0, 1]])
    return rz @ ry @ rx


def affine(degrees, spacing, origin):
    result = np.eye(4)
    result[:3, :3] = rotation(degrees) @ np.diag(spacing)
    result[:3, 3] = origin
    return result


def place(image, affine_ras):
    lps = TO_LPS @ affine_ras
    spacing = np.linalg.norm(lps[:3, :3], axis=0)
    image.SetSpacing(spacing.tolist())
    image.SetOrigin(lps[:3, 3].tolist())
    image.SetDirection((lps[:3, :3] / spacing).ravel().tolist())
    return image


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    shape = (5, 6, 7)
    z, y, x = np.mgrid[:5, :6, :7]
    voxels = (100 * np.sin(x * 0.9 + y * 0.4) + 40 * np.cos(z * 1.3 + x * y * 0.2)).astype("<f4")
    voxels = np.round(voxels, 2).astype("<f4")
    source = affine([10, -20, 30], [0.8, 1.1, 2.5], [-11, 7, 40])
    image = place(sitk.GetImageFromArray(voxels), source)
    center = source @ [3, 2.5, 2, 1]
    cases = []
    for name, size, degrees, spacing in [
        ("the same axes, finer", (9, 11, 13), [10, -20, 30], [0.45, 0.6, 1.3]),
        ("turned", (6, 7, 8), [-15, 5, 70], [0.9, 0.9, 1.7]),
        ("along the patient's axes", (7, 6, 6), [0, 0, 180], [1.2, 1.0, 2.0]),
    ]:
        grid = affine(degrees, spacing, [0, 0, 0])
        middle = grid @ [(size[2] - 1) / 2, (size[1] - 1) / 2, (size[0] - 1) / 2, 0]
        grid[:3, 3] = center[:3] - middle[:3] + [0.13, -0.21, 0.34]
        reference = place(sitk.Image(size[2], size[1], size[0], sitk.sitkFloat32), grid)
        for order, kind in [(0, sitk.sitkNearestNeighbor), (1, sitk.sitkLinear)]:
            result = sitk.Resample(image, reference, sitk.Transform(), kind, -7.0)
            cases.append({
                "name": name,
                "order": order,
                "shapeZyx": size,
                "affineRas": grid.ravel().tolist(),
                "values": [round(float(v), 3) for v in sitk.GetArrayFromImage(result).ravel()],
            })
    answer = {
        "SimpleITK": sitk.Version_VersionString(),
        "fill": -7,
        "source": {
            "shapeZyx": shape,
            "affineRas": source.ravel().tolist(),
            "values": [round(float(v), 2) for v in voxels.ravel()],
        },
        "cases": cases,
    }
    (OUT / "to_grid.json").write_text(json.dumps(answer) + "\n")
    (OUT / "README.md").write_text(
        "Written by SimpleITK: `tests/oracles/make_resampling_fixtures.py`.\n"
    )


main()
