"""The Python side of the augmentation benchmark: greets with versions, then answers lines.

'nnunet COUNT THREADS' augments so many samples of 64 x 64 x 64 with batchgeneratorsv2's transforms in
the order and with the numbers of nnU-Net's default training, out of padded patches of 102 x 102 x 102;
'ovseg COUNT THREADS' does ovseg's operations (spatial grid, then grey values in random order) by the same
formulas with torch, out of padded patches of 64 x 128 x 128. Both answer milliseconds a sample, or
'missing'.
"""

import random
import sys
import time

import torch
from torch.nn import functional as F

try:
    from batchgeneratorsv2.transforms.intensity.brightness import MultiplicativeBrightnessTransform
    from batchgeneratorsv2.transforms.intensity.contrast import BGContrast, ContrastTransform
    from batchgeneratorsv2.transforms.intensity.gamma import GammaTransform
    from batchgeneratorsv2.transforms.intensity.gaussian_noise import GaussianNoiseTransform
    from batchgeneratorsv2.transforms.noise.gaussian_blur import GaussianBlurTransform
    from batchgeneratorsv2.transforms.spatial.low_resolution import SimulateLowResolutionTransform
    from batchgeneratorsv2.transforms.spatial.mirroring import MirrorTransform
    from batchgeneratorsv2.transforms.spatial.spatial import SpatialTransform
    from batchgeneratorsv2.transforms.utils.compose import ComposeTransforms
    from batchgeneratorsv2.transforms.utils.random import RandomTransform

    HAS_NNUNET = True
except ImportError:
    HAS_NNUNET = False

EDGE = 64


def nnunet_pipeline():
    degrees = torch.pi / 180
    gamma = BGContrast((0.7, 1.5))
    contrast = BGContrast((0.75, 1.25))
    often = lambda transform, probability: RandomTransform(transform, apply_probability=probability)
    return ComposeTransforms([
        SpatialTransform(
            (EDGE, EDGE, EDGE),
            0,
            False,
            p_rotation=0.2,
            rotation=(-30 * degrees, 30 * degrees),
            p_scaling=0.2,
            scaling=(0.7, 1.4),
            p_synchronize_scaling_across_axes=1,
            bg_style_seg_sampling=False,
        ),
        often(GaussianNoiseTransform((0, 0.1), 1, True), 0.1),
        often(GaussianBlurTransform((0.5, 1), False, False, 0.5, benchmark=True), 0.2),
        often(MultiplicativeBrightnessTransform(contrast, False, 1), 0.15),
        often(ContrastTransform(contrast, True, False, 1), 0.15),
        often(SimulateLowResolutionTransform((0.5, 1), False, True, None, None, 0.5), 0.25),
        often(GammaTransform(gamma, 1, False, 1, 1), 0.1),
        often(GammaTransform(gamma, 0, False, 1, 1), 0.3),
        MirrorTransform((0, 1, 2)),
    ])


def chance(probability):
    return random.random() < probability


def ovseg_grid(stack):
    """In-plane rotation and zoom as one sampling of the whole padded grid, its middle, then flips."""
    theta = torch.eye(3, 4)
    moves = []
    if chance(0.2):
        angle = torch.tensor(random.uniform(-180, 180) * torch.pi / 180)
        turn = torch.eye(3)
        turn[0, 0] = turn[1, 1] = torch.cos(angle)
        turn[0, 1] = torch.sin(angle)
        turn[1, 0] = -turn[0, 1]
        moves.append(lambda theta: turn @ theta)
    if chance(0.2):
        factor = torch.ones(3, 1)
        factor[:2] = random.uniform(0.7, 1.4)
        moves.append(lambda theta: theta * factor)
    random.shuffle(moves)
    for move in moves:
        theta = move(theta)
    grid = F.affine_grid(theta[None], (1, 1, *stack.shape[2:]), align_corners=False)
    low = [(size - EDGE) // 2 for size in stack.shape[2:]]
    grid = grid[:, low[0] : low[0] + EDGE, low[1] : low[1] + EDGE, low[2] : low[2] + EDGE]
    image = F.grid_sample(stack[:, :1], grid, "bilinear", align_corners=False)
    label = F.grid_sample(stack[:, 1:], grid, "nearest", align_corners=False)
    axes = [axis for axis in (2, 3, 4) if chance(0.5)]
    moved = torch.cat([image, label], 1)
    return torch.flip(moved, axes) if axes else moved


def ovseg_gray(image):
    def noise(x):
        return x + random.uniform(0, 0.1) ** 0.5 * torch.randn_like(x)

    def blur(x):
        taps = torch.arange(-5, 6) / random.uniform(0.5, 1.5)
        kernel = torch.exp(-0.5 * (taps[:, None] ** 2 + taps[None] ** 2))
        kernel = (kernel / kernel.sum()).reshape(1, 1, 1, 11, 11)
        return F.conv3d(x, kernel, padding=(0, 5, 5))

    def brightness(x):
        return x * random.uniform(0.7, 1.3)

    def contrast(x):
        mean = x.mean()
        return ((x - mean) * random.uniform(0.65, 1.5) + mean).clamp(x.min(), x.max())

    def low_resolution(x):
        coarse = F.interpolate(x, scale_factor=1 / random.uniform(1, 2))
        return F.interpolate(coarse, size=x.shape[2:], mode="trilinear")

    drawn = [(noise, 0.15), (blur, 0.1), (brightness, 0.15), (contrast, 0.15), (low_resolution, 0.125)]
    chosen = [operation for operation, probability in drawn if chance(probability)]
    random.shuffle(chosen)
    for operation in chosen:
        image = operation(image)
    return image


def ovseg(stack):
    moved = ovseg_grid(stack)
    return torch.cat([ovseg_gray(moved[:, :1]), moved[:, 1:]], 1)


def main():
    random.seed(1)
    torch.manual_seed(1)
    print(f"torch {torch.__version__}" + (", batchgeneratorsv2" if HAS_NNUNET else ""), flush=True)
    wide = {"image": torch.randn(1, 102, 102, 102)}
    wide["segmentation"] = (wide["image"] > 1).to(torch.int16)
    flat = torch.randn(1, 2, EDGE, 2 * EDGE, 2 * EDGE)
    flat[:, 1] = (flat[:, 1] > 1).float()
    nnunet = nnunet_pipeline() if HAS_NNUNET else None
    for line in sys.stdin:
        name, count, threads = line.split()
        torch.set_num_threads(int(threads))
        if name == "nnunet" and nnunet is None:
            print("missing", flush=True)
            continue
        spent = 0
        for _ in range(int(count)):
            given = {key: value.clone() for key, value in wide.items()}
            start = time.perf_counter()
            with torch.no_grad():
                nnunet(**given) if name == "nnunet" else ovseg(flat)
            spent += time.perf_counter() - start
        print(spent * 1000 / int(count), flush=True)


main()
