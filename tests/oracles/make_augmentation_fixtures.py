"""Writes tests/fixtures/augmentation/nnunet.json: nnU-Net's transforms with fixed parameters.

Needs batchgeneratorsv2 and batchgenerators. Arrays are (channels, z, y, x), rounded to seven digits.
"""

import json
from pathlib import Path

import numpy as np
import torch
from batchgenerators.augmentations.utils import rotate_coords_3d
from batchgeneratorsv2.transforms.intensity.contrast import ContrastTransform
from batchgeneratorsv2.transforms.intensity.gamma import GammaTransform
from batchgeneratorsv2.transforms.noise.gaussian_blur import GaussianBlurTransform
from batchgeneratorsv2.transforms.spatial.low_resolution import SimulateLowResolutionTransform
from batchgeneratorsv2.transforms.spatial.spatial import SpatialTransform

TARGET = Path(__file__).parent.parent / "fixtures" / "augmentation" / "nnunet.json"


def listed(values):
    return [float(f"{value:.7g}") for value in np.asarray(values, float).ravel()]


def gray(image):
    answers = []
    channels = torch.arange(2)

    def add(name, transform, **parameters):
        result = transform._apply_to_image(image.clone(), **parameters)
        given = {key: np.asarray(value).tolist() for key, value in parameters.items()}
        answers.append({"name": name, **given, "output": listed(result)})

    blur = GaussianBlurTransform((0.5, 1), False, False, 0.5)
    sigmas = [[0.5, 0.7, 1.0], [0.62, 0.9, 0.83]]
    add("blur", blur, apply_to_channel=torch.tensor([True, True]), sigmas=sigmas)
    contrast = ContrastTransform((0.75, 1.25), True, False)
    factors = torch.tensor([0.75, 1.25])
    add("contrast", contrast, apply_to_channel=channels, multipliers=factors)
    low = SimulateLowResolutionTransform((0.5, 1), False, True, None)
    scales = torch.tensor([[0.5, 0.5, 0.5], [0.73, 0.73, 0.73]])
    add("lowResolution", low, apply_to_channel=channels, scales=scales)
    gamma = GammaTransform((0.7, 1.5), 1, False, 1, 1)
    for inverted in (False, True):
        add(
            "gamma",
            gamma,
            apply_to_channel=channels,
            retain_stats=torch.tensor([True, True]),
            invert_image=torch.tensor([inverted, inverted]),
            gamma=torch.tensor([0.7, 1.5]),
        )
    return answers


def spatial(image, label):
    answers = []
    for patch, degrees, scales in [
        [(4, 5, 6), (30, 0, 0), (1, 1, 1)],
        [(4, 5, 6), (0, -20, 0), (1, 1, 1)],
        [(4, 5, 6), (0, 0, 25), (1, 1, 1)],
        [(6, 7, 8), (10, -20, 30), (0.8, 0.8, 0.8)],
        [(4, 6, 6), (-25, 15, 5), (1.3, 0.9, 1.1)],
    ]:
        transform = SpatialTransform(
            patch,
            0,
            False,
            p_rotation=1,
            rotation=lambda image, dim: np.deg2rad(degrees[dim]),
            p_scaling=1,
            scaling=lambda image, dim: scales[dim],
            p_synchronize_scaling_across_axes=-1,
            bg_style_seg_sampling=False,
            mode_seg="nearest",
        )
        parameters = transform.get_parameters(image=image)
        answers.append({
            "patch": patch,
            "degrees": degrees,
            "scales": scales,
            "image": listed(transform._apply_to_image(image, **parameters)),
            "label": listed(transform._apply_to_segmentation(label, **parameters)),
        })
    return answers


def padded_patch(patch):
    flat = max(patch) / patch[0] > 3
    angle = np.pi / 2 if flat else np.pi / 6
    coords = np.array(patch)
    turned = [abs(rotate_coords_3d(coords, *(angle * np.eye(3)[axis]))) for axis in range(3)]
    padded = (np.max([coords, *turned], 0) / 0.85).astype(int)
    return [patch[0] if flat else int(padded[0]), *map(int, padded[1:])]


def main():
    torch.manual_seed(1)
    image = torch.randn(2, 6, 7, 8)
    label = torch.randint(0, 4, (1, 6, 7, 8)).to(torch.int16)
    patches = [[64, 64, 64], [128, 128, 128], [48, 192, 160], [16, 256, 224], [96, 160, 160]]
    answer = {
        "shape": list(image.shape),
        "image": listed(image),
        "label": listed(label),
        "gray": gray(image),
        "spatial": spatial(image, label),
        "paddedPatches": [{"patch": one, "padded": padded_patch(one)} for one in patches],
    }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(answer, separators=(",", ":")) + "\n")


main()
