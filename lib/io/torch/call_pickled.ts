import { isPickled, type PickledTensor, type PickledValue } from "./pickled_value.ts";
import { numpyArray, numpyScalar } from "./numpy_values.ts";
import { torchContentError, torchFileError } from "./torch_file_error.ts";

const MOST_AXES = 64;

/** What a known function or class would make of its arguments. */
export function callPickled(path: string, callee: PickledValue, args: PickledValue): PickledValue {
  if (!isPickled(callee, "name")) throw torchFileError(path, "a call of what is no function");
  if (!Array.isArray(args)) throw torchFileError(path, `${callee.name} without arguments`);
  switch (callee.name) {
    case "collections.OrderedDict":
      return orderedDictionary(path, args);
    case "torch._utils._rebuild_tensor_v2":
      return tensorOf(path, args);
    case "torch._utils._rebuild_parameter":
      if (!isPickled(args[0], "tensor")) throw torchFileError(path, "a parameter of no tensor");
      return args[0];
    case "torch.Size":
    case "builtins.set":
    case "__builtin__.set":
      return Array.isArray(args[0]) ? [...args[0]] : [];
    case "torch.device":
      return args.filter((part) => typeof part === "string" || typeof part === "number").join(":");
    case "_codecs.encode":
      if (typeof args[0] !== "string") break;
      return Uint8Array.from(args[0], (letter) => letter.charCodeAt(0));
    case "numpy.dtype":
      if (typeof args[0] !== "string") break;
      return { kind: "dtype", code: args[0].slice(0, 8), bigEndian: false };
    case "numpy.core.multiarray.scalar":
    case "numpy._core.multiarray.scalar":
      return numpyScalar(path, args);
    case "numpy.core.multiarray._reconstruct":
    case "numpy._core.multiarray._reconstruct":
      return { kind: "array", values: null };
  }
  throw torchContentError(path, `a call of ${JSON.stringify(callee.name)}, which is not read`);
}

/** What a state, given to an object after it was made, does: only NumPy's matter. */
export function buildPickled(path: string, target: PickledValue, state: PickledValue): void {
  if (isPickled(target, "dtype")) {
    if (Array.isArray(state)) target.bigEndian = state[1] === ">";
  } else if (isPickled(target, "array")) {
    target.values = numpyArray(path, state);
  } else if (!(target instanceof Map)) {
    throw torchFileError(path, "a state for what has none");
  }
}

/** A storage from what a checkpoint keeps in place of it. */
export function storageOf(path: string, id: PickledValue): PickledValue {
  if (!Array.isArray(id) || id[0] !== "storage") {
    throw torchFileError(path, "a reference that is no storage");
  }
  const [, type, key, , count, view] = id;
  const offset = Array.isArray(view) ? view[1] : 0;
  const own = Array.isArray(view) ? view[2] : count;
  if (!isPickled(type, "name") || !type.name.endsWith("Storage") || typeof key !== "string") {
    throw torchFileError(path, "a storage that is not understood");
  }
  if (!isCount(own) || !isCount(offset)) throw torchFileError(path, "a storage without a size");
  return { kind: "storage", type: type.name.slice("torch.".length), key, count: own, offset };
}

function orderedDictionary(path: string, args: readonly PickledValue[]): PickledValue {
  const pairs = args[0] ?? [];
  if (!Array.isArray(pairs)) throw torchFileError(path, "a dictionary of no pairs");
  return new Map(pairs.map((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw torchFileError(path, "a dictionary of no pairs");
    }
    return pair as [PickledValue, PickledValue];
  }));
}

function tensorOf(path: string, args: readonly PickledValue[]): PickledTensor {
  const [storage, offset, shape, strides] = args;
  if (
    !isPickled(storage, "storage") || !isCount(offset) || !isCounts(shape) || !isCounts(strides) ||
    shape.length !== strides.length || shape.length > MOST_AXES
  ) {
    throw torchFileError(path, "a tensor that is not understood");
  }
  const reached = shape.includes(0)
    ? 0
    : shape.reduce((last, size, axis) => last + (size - 1) * strides[axis], offset) + 1;
  if (reached > storage.count) {
    throw torchFileError(
      path,
      `a tensor of (${shape}) that reaches item ${reached} of a storage of ${storage.count}`,
    );
  }
  return { kind: "tensor", storage, offset, shape, strides };
}

function isCount(value: PickledValue | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCounts(value: PickledValue | undefined): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}
