"""PyTorch's side of the training benchmark: a process for a network, a precision and a memory layout.

Arguments NAME PRECISION EDGE BATCH LAYOUT THREADS; greets with 'ready PARAMETERS VERSION', answers
'step' with milliseconds and 'peak' with bytes. nnU-Net's networks are its own package's.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

from peak_bytes import peak_bytes

NAME, PRECISION, EDGE, BATCH, LAYOUT, THREADS = sys.argv[1:7]
EDGE, BATCH, THREADS, CLASSES = int(EDGE), int(BATCH), int(THREADS), 3


def unit(a, b, stride):
    return nn.Sequential(
        nn.Conv3d(a, b, 3, stride, 1, bias=False),
        nn.InstanceNorm3d(b, affine=True),
        nn.LeakyReLU(0.01, inplace=True),
    )


class Ovseg(nn.Module):
    def __init__(self, filters, stages=5):
        super().__init__()
        widths = [min(320, filters * 2**i) for i in range(stages)]
        self.down = nn.ModuleList(
            nn.Sequential(unit(a, b, 2 if i else 1), unit(b, b, 1))
            for i, (a, b) in enumerate(zip([1, *widths[:-1]], widths))
        )
        pairs = list(zip(widths[:-1], widths[1:]))
        self.lift = nn.ModuleList(nn.ConvTranspose3d(b, a, 2, 2, bias=False) for a, b in pairs)
        self.up = nn.ModuleList(nn.Sequential(unit(2 * a, a, 1), unit(a, a, 1)) for a, _ in pairs)
        self.heads = nn.ModuleList(nn.Conv3d(w, CLASSES, 1, bias=False) for w in widths[: stages - 2])

    def forward(self, x):
        kept = []
        for stage in self.down:
            x = stage(x)
            kept.append(x)
        outputs = []
        for level in reversed(range(len(self.up))):
            x = self.up[level](torch.cat([self.lift[level](x), kept[level]], 1))
            if level < len(self.heads):
                outputs.insert(0, self.heads[level](x))
        return outputs


class Double(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Dropout3d(0.25), nn.Conv3d(a, b, 3, padding=1), nn.BatchNorm3d(b), nn.ReLU(),
            nn.Dropout3d(0.25), nn.Conv3d(b, b, 3, padding=1), nn.BatchNorm3d(b), nn.ReLU(),
        )

    def forward(self, x):
        return self.layers(x)


class Liver(nn.Module):
    def __init__(self, f):
        super().__init__()
        self.start, self.mid = Double(1, f), Double(4 * f, 4 * f)
        self.down = nn.ModuleList(
            nn.Sequential(nn.Dropout3d(0.001), nn.Conv3d(c, c, 2, 2), Double(c, 2 * c)) for c in (f, 2 * f)
        )
        self.lift = nn.Sequential(nn.Dropout3d(0.001), nn.Upsample(scale_factor=2))
        self.up = nn.ModuleList(Double(3 * c, c) for c in (2 * f, f))
        self.head = nn.Conv3d(f, CLASSES, 1)

    def forward(self, x):
        fine = self.start(x)
        half = self.down[0](fine)
        x = self.mid(self.down[1](half))
        for up, skip in zip(self.up, (half, fine)):
            x = up(torch.cat([self.lift(x), skip], 1))
        return [self.head(x)]


def nnunet(residual, features):
    from dynamic_network_architectures.architectures import unet

    shared = dict(
        input_channels=1, n_stages=5, features_per_stage=features, conv_op=nn.Conv3d, kernel_sizes=3,
        strides=[1, 2, 2, 2, 2], num_classes=CLASSES, conv_bias=True, norm_op=nn.InstanceNorm3d,
        norm_op_kwargs={"eps": 1e-5, "affine": True}, nonlin=nn.LeakyReLU,
        nonlin_kwargs={"inplace": True}, deep_supervision=True,
    )
    if residual:
        return unet.ResidualEncoderUNet(
            n_blocks_per_stage=[1, 3, 4, 6, 6], n_conv_per_stage_decoder=1, **shared
        )
    return unet.PlainConvUNet(n_conv_per_stage=2, n_conv_per_stage_decoder=2, **shared)


NETWORKS = {
    "ovseg8": lambda: Ovseg(8),
    "ovseg32": lambda: Ovseg(32),
    "nnunet8": lambda: nnunet(False, [8, 16, 32, 64, 128]),
    "nnunet32": lambda: nnunet(False, [32, 64, 128, 256, 320]),
    "resenc32": lambda: nnunet(True, [32, 64, 128, 256, 320]),
    "liver32": lambda: Liver(32),
}


def loss_of(outputs, label):
    total, terms = 0, 0
    truth = F.one_hot(label, CLASSES).permute(0, 4, 1, 2, 3).float()
    for k, logits in enumerate(outputs):
        logits = logits.float()
        coarse = F.adaptive_max_pool3d(truth, logits.shape[2:]) if k else truth
        share = logits.softmax(1)
        axes = (2, 3, 4)
        sizes = share.sum(axes) / 2 + coarse.sum(axes) / 2
        dice = ((share * coarse).sum(axes) + 1e-5) / (sizes + 1e-5)
        entropy = F.cross_entropy(logits, coarse.argmax(1))
        total = total + 0.5**k * (entropy + 1 - dice[:, 1:].mean())
        terms += 0.5**k
    return total / terms


def main():
    torch.manual_seed(0)
    torch.set_num_threads(THREADS)
    order = torch.channels_last_3d if LAYOUT == "last" else torch.contiguous_format
    net = NETWORKS[NAME]().to(memory_format=order)
    optimizer = torch.optim.SGD(net.parameters(), 1e-4, 0.99, nesterov=True)
    image = torch.randn(BATCH, 1, EDGE, EDGE, EDGE).to(memory_format=order)
    label = torch.randint(0, CLASSES, (BATCH, EDGE, EDGE, EDGE))
    count = sum(p.numel() for p in net.parameters())
    print(f"ready {count} {torch.__version__}", flush=True)
    for line in sys.stdin:
        if line.strip() == "peak":
            print(peak_bytes(), flush=True)
            continue
        start = time.perf_counter()
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=PRECISION == "bf16"):
            outputs = net(image)
        loss_of(outputs, label).backward()
        optimizer.step()
        print((time.perf_counter() - start) * 1000, flush=True)


main()
