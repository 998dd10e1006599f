"""Runs ONNX models with onnxruntime and compares their outputs with stored ones.

stdin: JSON list of {model, input, outputs}; stdout: JSON list of
{opset, initializers, inputs, differences}, differences relative to 1 + the largest value.
"""

import json
import sys

import numpy as np
import onnx
import onnxruntime

answers = []
for job in json.load(sys.stdin):
    model = onnx.load(job["model"])
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(job["model"], providers=["CPUExecutionProvider"])
    x = np.load(job["input"]).astype(np.float32)
    found = session.run(None, {"input": x})
    differences = []
    for values, path in zip(found, job["outputs"], strict=True):
        truth = np.load(path)
        assert values.shape == truth.shape, (values.shape, truth.shape)
        differences.append(float(np.abs(values - truth).max() / (1 + np.abs(truth).max())))
    answers.append(
        {
            "opset": model.opset_import[0].version,
            "initializers": {each.name: list(each.dims) for each in model.graph.initializer},
            "inputs": [
                [each.dim_param or each.dim_value for each in value.type.tensor_type.shape.dim]
                for value in model.graph.input
            ],
            "outputs": [value.name for value in model.graph.output],
            "ops": sorted({node.op_type for node in model.graph.node}),
            "nodes": len(model.graph.node),
            "transposes": sum(node.op_type == "Transpose" for node in model.graph.node),
            "differences": differences,
        }
    )
json.dump(answers, sys.stdout)
