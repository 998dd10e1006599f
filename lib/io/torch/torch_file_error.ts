import { OvkitError } from "../../foundation/ovkit_error.ts";

/** The error for a checkpoint that is cut off, damaged or contradicts itself. */
export function torchFileError(path: string, found: string, cause?: unknown): OvkitError {
  return new OvkitError("FileCorrupt", {
    subject: path,
    found,
    expected: "a whole PyTorch checkpoint",
    remedy: "the file is cut off or damaged: copy it again or save it anew",
    cause,
  });
}

/** The error for a checkpoint that holds more than tensors and plain values. */
export function torchContentError(path: string, found: string): OvkitError {
  return new OvkitError("FormatUnsupported", {
    subject: path,
    found,
    expected: "tensors, containers, numbers and texts",
    remedy: "save the weights alone in PyTorch: torch.save(network.state_dict(), path)",
  });
}
