"""PyTorch's side of the benchmark: reads 'MODE PRECISION LAYOUT' lines, answers milliseconds.

MODE is step or forward, PRECISION fp32 or bf16, LAYOUT first or last. Answers 'ready ...' at the start.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

EDGE, FILTERS, STAGES, CLASSES, THREADS = (int(value) for value in sys.argv[1:6])


def unit(channels_in, channels_out, stride):
    return nn.Sequential(
        nn.Conv3d(channels_in, channels_out, 3, stride, 1, bias=False),
        nn.InstanceNorm3d(channels_out, affine=True),
        nn.LeakyReLU(0.01, inplace=True),
    )


def block(channels_in, channels_out, stride=1):
    return nn.Sequential(unit(channels_in, channels_out, stride), unit(channels_out, channels_out, 1))


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        widths = [min(320, FILTERS * 2**i) for i in range(STAGES)]
        before = [1, *widths[:-1]]
        self.down = nn.ModuleList(
            [block(a, b, 2 if i else 1) for i, (a, b) in enumerate(zip(before, widths))]
        )
        pairs = list(zip(widths[:-1], widths[1:]))
        self.lift = nn.ModuleList([nn.ConvTranspose3d(b, a, 2, 2, bias=False) for a, b in pairs])
        self.up = nn.ModuleList([block(2 * a, a) for a, _ in pairs])
        self.head = nn.Conv3d(widths[0], CLASSES, 1, bias=False)

    def forward(self, x):
        kept = []
        for stage in self.down:
            x = stage(x)
            kept.append(x)
        for level in reversed(range(len(self.up))):
            x = self.up[level](torch.cat([self.lift[level](x), kept[level]], 1))
        return self.head(x)


class Runner:
    def __init__(self, layout):
        order = torch.channels_last_3d if layout == "last" else torch.contiguous_format
        self.net = UNet().to(memory_format=order)
        self.image = torch.randn(1, 1, EDGE, EDGE, EDGE).to(memory_format=order)
        label = torch.randint(0, CLASSES, (1, EDGE, EDGE, EDGE))
        self.label = label
        self.truth = F.one_hot(label, CLASSES).permute(0, 4, 1, 2, 3).float()
        self.optimizer = torch.optim.SGD(self.net.parameters(), 0.01, 0.99, nesterov=True)

    def step(self, low):
        self.optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=low):
            logits = self.net(self.image)
        logits = logits.float()
        share = logits.softmax(1)
        axes = (0, 2, 3, 4)
        overlap = (share * self.truth).sum(axes)
        dice = (2 * overlap + 1e-5) / (share.sum(axes) + self.truth.sum(axes) + 1e-5)
        (F.cross_entropy(logits, self.label) + 1 - dice[1:].mean()).backward()
        self.optimizer.step()

    def forward(self, low):
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=low):
            self.net(self.image)


def main():
    torch.manual_seed(0)
    torch.set_num_threads(THREADS)
    runners = {layout: Runner(layout) for layout in ("first", "last")}
    count = sum(p.numel() for p in runners["first"].net.parameters())
    print(f"ready {torch.__version__} {count}", flush=True)
    for line in sys.stdin:
        mode, precision, layout = line.split()
        run = getattr(runners[layout], mode)
        start = time.perf_counter()
        run(precision == "bf16")
        print((time.perf_counter() - start) * 1000, flush=True)


main()
