"""Writes small PyTorch checkpoints in both formats and their tensors as safetensors.

usage: python3 write_torch_files.py FOLDER
"""

import sys
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
torch.manual_seed(3)


def module():
    return torch.nn.Sequential(
        torch.nn.Conv3d(2, 3, (1, 3, 3), bias=False),
        torch.nn.BatchNorm3d(3),
        torch.nn.ConvTranspose3d(3, 2, 2),
    )


def store(name, content, tensors=None):
    torch.save(content, folder / f"{name}.pt")
    torch.save(content, folder / f"{name}_stream.pt", _use_new_zipfile_serialization=False)
    wanted = {key: value.detach().clone().contiguous() for key, value in (tensors or content).items()}
    save_file(wanted, folder / f"{name}.safetensors")


base = torch.arange(60, dtype=torch.float32) / 7
store("module", module().state_dict())
store(
    "types",
    OrderedDict(
        float64=torch.randn(3, dtype=torch.float64),
        half=torch.randn(2, 3).half(),
        bfloat=torch.randn(4, 2).bfloat16(),
        int64=torch.tensor([1, -2, 2**40]),
        int32=torch.tensor([[5, -6]], dtype=torch.int32),
        int16=torch.tensor([7, -300], dtype=torch.int16),
        int8=torch.tensor([-8, 8], dtype=torch.int8),
        uint8=torch.tensor([255, 0], dtype=torch.uint8),
        bool=torch.tensor([True, False]),
        scalar=torch.tensor(1.5),
        empty=torch.zeros(0, 3),
        parameter=torch.nn.Parameter(torch.randn(2)),
    ),
)
store(
    "views",
    {
        "whole": base,
        "reshaped": base.view(3, 4, 5),
        "transposed": base.view(3, 4, 5).permute(2, 0, 1),
        "slice": base.view(3, 4, 5)[1:, ::2, 3],
        "repeated": base[3:5].expand(4, 2),
        "bfloat": base.bfloat16().view(12, 5).t(),
    },
)
weights = module().state_dict()
store(
    "nnunet",
    {
        "network_weights": {f"module._orig_mod.{key}": value for key, value in weights.items()},
        "optimizer_state": {"state": {0: {"momentum_buffer": torch.ones(3)}}},
        "grad_scaler_state": None,
        "logging": {"mean_fg_dice": [np.float64(0.5), np.float32(0.25)], "count": np.int64(7)},
        "_best_ema": np.float64(0.75),
        "current_epoch": 12,
        "init_args": {"device": torch.device("cuda"), "patch": torch.Size([4, 8]), "2d": False},
        "inference_allowed_mirroring_axes": (0, 1, 2),
        "big": 2**70,
        "array": np.arange(3.0),
    },
    weights,
)
store(
    "lightning",
    {
        "epoch": 3,
        "global_step": 400,
        "pytorch-lightning_version": "2.0.0",
        "state_dict": OrderedDict((f"model.{key}", value) for key, value in weights.items()),
        "lr_schedulers": [{"gamma": 0.9, "best": float("inf")}],
        "hparams": {"name": "unet\u00fc", "dtype": torch.float32},
    },
    weights,
)
store(
    "nested",
    {"encoder": {"weight": base[:4], "inner": [base[4:6], 3]}, "step": 5},
    {"encoder.weight": base[:4], "encoder.inner.0": base[4:6]},
)
for protocol in (3, 4, 5):
    torch.save(weights, folder / f"protocol{protocol}.pt", pickle_protocol=protocol)
save_file(weights, folder / "protocol.safetensors")
torch.save(module(), folder / "whole_module.pt")
# The archive's files as PyTorch 1.6 to 1.9 have them.
with zipfile.ZipFile(folder / "module.pt") as new, zipfile.ZipFile(
    folder / "module_old.pt", "w", zipfile.ZIP_STORED
) as old:
    for entry in new.namelist():
        name = entry.split("/", 1)[1]
        if name in ("data.pkl", "version") or name.startswith("data/"):
            old.writestr(f"archive/{name}", new.read(entry))
(folder / "README.md").write_text(
    f"Checkpoints that PyTorch {torch.__version__.split('+')[0]} wrote, by "
    "`tests/oracles/write_torch_files.py`; `_stream`: the format before 1.6; `_old`: the archive with 1.9's "
    "files only; `.safetensors`: the same "
    "tensors.\n"
)
