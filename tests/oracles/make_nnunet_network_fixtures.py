"""nnU-Net's networks with random weights and their outputs; writes tests/golden/networks."""

import json
from pathlib import Path

import numpy as np
import torch
from dynamic_network_architectures.architectures.unet import PlainConvUNet, ResidualEncoderUNet
from safetensors.numpy import save_file
from torch import nn

folder = Path(__file__).parent.parent / "golden" / "networks"
common = dict(
    conv_op=nn.Conv3d, conv_bias=True, norm_op=nn.InstanceNorm3d,
    norm_op_kwargs={"eps": 1e-5, "affine": True}, nonlin=nn.LeakyReLU,
    nonlin_kwargs={"inplace": True}, deep_supervision=True,
)
torch.manual_seed(3)
for name, network, parameters in [
    ("nnunet_plain", PlainConvUNet, dict(
        kernel_sizes=[[1, 3, 3], [3, 3, 3], [3, 3, 3]], strides=[[1, 1, 1], [1, 2, 2], [2, 2, 2]],
        features_per_stage=[4, 6, 8], n_conv_per_stage=[2, 1, 2], n_conv_per_stage_decoder=[2, 1])),
    ("nnunet_resenc", ResidualEncoderUNet, dict(
        kernel_sizes=[[1, 3, 3], [3, 3, 3], [3, 3, 3]], strides=[[1, 1, 1], [1, 2, 2], [2, 2, 2]],
        features_per_stage=[4, 6, 6], n_blocks_per_stage=[1, 2, 2], n_conv_per_stage_decoder=[1, 1])),
]:
    net = network(input_channels=2, n_stages=3, num_classes=3, **parameters, **common).eval()
    with torch.no_grad():
        for key, value in net.named_parameters():
            if value.ndim == 1:
                value += 0.3 * torch.randn_like(value)
    state = {key: value for key, value in net.state_dict().items()}
    x = torch.randn(2, 2, 4, 8, 12)
    outputs = net.double()(x.double())
    out = folder / name
    out.mkdir(exist_ok=True)
    save_file({k: v.float().numpy() for k, v in state.items()}, out / "weights.safetensors")
    np.save(out / "input.npy", x.numpy())
    for k, y in enumerate(outputs):
        np.save(out / f"out_eval_{k}.npy", y.detach().float().numpy())
    count = sum(p.numel() for p in net.parameters())
    (out / "config.json").write_text(json.dumps({
        "network": network.__name__, "kwargs": parameters, "n_params": count, "outputs": len(outputs),
    }, indent=1))
