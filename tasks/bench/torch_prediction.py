"""The other side of the prediction benchmark: nnU-Net's predictor or MONAI's inferer.

Arguments KIND PRECISION LAYOUT THREADS FOLDER SHAPE FILTERS; greets with 'ready VERSION', answers
'warm', 'plain' and 'flips' with milliseconds, 'peak' with bytes, and 'label' after it wrote the last
label map. The network is ovseg's U-Net. FOLDER holds weights.safetensors and volume.f32.
"""
import contextlib
import io
import json
import struct
import sys
import time
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
from torch import nn

from peak_bytes import peak_bytes

KIND, PRECISION, LAYOUT, THREADS, FOLDER, SHAPE, FILTERS = sys.argv[1:8]
SHAPE, FILTERS, FOLDER = [int(n) for n in SHAPE.split("x")], int(FILTERS), Path(FOLDER)
PATCH, CLASSES, STAGES = [64, 64, 64], 3, 5
AXES = [axes for count in range(1, 4) for axes in combinations((2, 3, 4), count)]


class Block(nn.Module):
    def __init__(self, a, b, stride=1):
        super().__init__()
        self.conv1 = nn.Conv3d(a, b, 3, stride, 1, bias=False)
        self.norm1 = nn.InstanceNorm3d(b, affine=True)
        self.conv2 = nn.Conv3d(b, b, 3, 1, 1, bias=False)
        self.norm2 = nn.InstanceNorm3d(b, affine=True)
        self.act = nn.LeakyReLU(0.01, inplace=True)

    def forward(self, x):
        x = self.act(self.norm1(self.conv1(x)))
        return self.act(self.norm2(self.conv2(x)))


class Up(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.conv = nn.ConvTranspose3d(b, a, 2, 2, bias=False)

    def forward(self, x):
        return self.conv(x)


class Logits(nn.Module):
    def __init__(self, a):
        super().__init__()
        self.logits = nn.Conv3d(a, CLASSES, 1, bias=False)

    def forward(self, x):
        return self.logits(x)


class Ovseg(nn.Module):
    """Names of the weights are ovseg's; only the finest logits are computed."""

    def __init__(self):
        super().__init__()
        widths = [min(320, FILTERS * 2**i) for i in range(STAGES)]
        self.blocks_down = nn.ModuleList(
            Block(a, b, 2 if i else 1) for i, (a, b) in enumerate(zip([1, *widths[:-1]], widths))
        )
        pairs = list(zip(widths[:-1], widths[1:]))
        self.upsamplings = nn.ModuleList(Up(a, b) for a, b in pairs)
        self.blocks_up = nn.ModuleList(Block(2 * a, a) for a, _ in pairs)
        self.all_logits = nn.ModuleList(Logits(w) for w in widths[: STAGES - 2])

    def forward(self, x):
        kept = []
        for block in self.blocks_down:
            x = block(x)
            kept.append(x)
        for level in reversed(range(len(self.blocks_up))):
            x = self.blocks_up[level](torch.cat([self.upsamplings[level](x), kept[level]], 1))
        return self.all_logits[0](x)


def read_safetensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    return {
        name: torch.from_numpy(
            np.frombuffer(data, np.float32, int(np.prod(fact["shape"])),
                          8 + length + fact["data_offsets"][0]).reshape(fact["shape"]).copy()
        )
        for name, fact in header.items()
        if name != "__metadata__"
    }


def monai_side(net):
    import monai
    from monai.inferers import sliding_window_inference

    def once(image):
        return sliding_window_inference(
            image, PATCH, 1, lambda x: torch.softmax(net(x).float(), 1), overlap=0.5,
            mode="gaussian", sigma_scale=0.125,
        )

    def predict(image, flips):
        image = image[None]
        shares = once(image)
        for axes in AXES if flips else []:
            shares += torch.flip(once(torch.flip(image, axes)), axes)
        return shares[0].argmax(0)

    return f"MONAI {monai.__version__}", predict


def nnunet_side(net):
    from importlib.metadata import version

    from nnunetv2.inference.predict_from_raw_data import nnUNetPredictor

    def predictor(mirrored):
        made = nnUNetPredictor(0.5, True, mirrored, False, torch.device("cpu"), allow_tqdm=False)
        made.network = net
        made.configuration_manager = SimpleNamespace(patch_size=PATCH)
        made.label_manager = SimpleNamespace(num_segmentation_heads=CLASSES)
        made.allowed_mirroring_axes = (0, 1, 2)
        return made

    sides = [predictor(False), predictor(True)]

    def predict(image, flips):
        logits = sides[flips].predict_sliding_window_return_logits(image)
        return torch.softmax(logits.float(), 0).argmax(0)

    return f"nnU-Net {version('nnunetv2')}", predict


def main():
    torch.set_num_threads(int(THREADS))
    order = torch.channels_last_3d if LAYOUT == "last" else torch.contiguous_format
    net = Ovseg()
    net.load_state_dict(read_safetensors(FOLDER / "weights.safetensors"))
    net = net.eval().to(memory_format=order)
    run = Reordered(net) if LAYOUT == "last" else net
    volume = np.fromfile(FOLDER / "volume.f32", np.float32).reshape(1, *SHAPE)
    with contextlib.redirect_stdout(io.StringIO()):
        name, predict = (monai_side if KIND == "monai" else nnunet_side)(run)
    print(f"ready {name}, PyTorch {torch.__version__}", flush=True)
    label = None
    for line in map(str.strip, sys.stdin):
        if line == "peak":
            print(peak_bytes(), flush=True)
            continue
        if line == "label":
            label.numpy().astype(np.uint8).tofile(FOLDER / f"{KIND}.u8")
            print("written", flush=True)
            continue
        image = volume[:, :64, :64, :64] if line == "warm" else volume
        start = time.perf_counter()
        with torch.inference_mode(), torch.autocast(
            "cpu", torch.bfloat16, enabled=PRECISION == "bf16"
        ), contextlib.redirect_stdout(io.StringIO()):
            label = predict(torch.from_numpy(image.copy()), line == "flips")
        print((time.perf_counter() - start) * 1000, flush=True)


class Reordered(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        return self.net(x.contiguous(memory_format=torch.channels_last_3d))


main()
