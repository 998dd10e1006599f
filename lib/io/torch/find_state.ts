import { isPickled, type PickledTensor, type PickledValue } from "./pickled_value.ts";
import { torchContentError, torchFileError } from "./torch_file_error.ts";

/** Keys under which trainers keep the weights: nnU-Net's, Lightning's, and other common ones. */
const STATE_KEYS = ["network_weights", "state_dict", "model_state_dict", "model"];
const WRAPPERS = ["_orig_mod.", "module."];
const DEEPEST = 100;
const MOST_VALUES = 1_000_000;

/** The weights in a checkpoint, and the dictionary that they and the rest lie in. */
export interface FoundState {
  /** By their names, in the file's order. */
  readonly tensors: ReadonlyMap<string, PickledTensor>;
  /** What lies beside them. */
  readonly rest: Map<PickledValue, PickledValue>;
}

/**
 * Finds the weights: under one of the keys trainers use, or as the whole of the file. Dictionaries in
 * dictionaries get names with dots. Prefixes that all names have from a wrapper around the network
 * are taken off.
 *
 * @param path the file, for errors
 * @throws {OvkitError} `FormatUnsupported` where no tensors are found
 */
export function findState(path: string, root: PickledValue): FoundState {
  const key = root instanceof Map
    ? STATE_KEYS.find((name) => root.get(name) instanceof Map)
    : undefined;
  const state = key === undefined ? root : (root as Map<PickledValue, PickledValue>).get(key)!;
  const tensors = new Map<string, PickledTensor>();
  collect(path, state, { prefix: "", depth: 0, into: tensors, seen: { count: 0 } });
  if (tensors.size === 0) {
    throw torchContentError(path, "no tensors by name");
  }
  const rest = root instanceof Map
    ? new Map([...root].filter(([name]) => name !== key))
    : new Map<PickledValue, PickledValue>();
  const wrappers = key === undefined || key === "network_weights"
    ? WRAPPERS
    : [...WRAPPERS, "model.", "network.", "net."];
  return { tensors: withoutPrefixes(tensors, wrappers), rest };
}

function collect(
  path: string,
  value: PickledValue,
  { prefix, depth, into, seen }: {
    prefix: string;
    depth: number;
    into: Map<string, PickledTensor>;
    seen: { count: number };
  },
): void {
  if (++seen.count > MOST_VALUES || depth > DEEPEST) {
    throw torchFileError(path, "values that hold each other too often");
  }
  if (isPickled(value, "tensor") && prefix !== "") {
    if (into.has(prefix)) throw torchFileError(path, `"${prefix}" twice`);
    into.set(prefix, value);
    return;
  }
  if (!(value instanceof Map) && !Array.isArray(value)) return;
  if (Array.isArray(value) && depth === 0) return;
  for (const [name, part] of value.entries()) {
    if (typeof name !== "string" && typeof name !== "number") continue;
    collect(path, part, {
      prefix: prefix === "" ? String(name) : `${prefix}.${name}`,
      depth: depth + 1,
      into,
      seen,
    });
  }
}

function withoutPrefixes(
  tensors: ReadonlyMap<string, PickledTensor>,
  wrappers: readonly string[],
): ReadonlyMap<string, PickledTensor> {
  const names = [...tensors.keys()];
  const wrapper = wrappers.find((prefix) => names.every((name) => name.startsWith(prefix)));
  if (wrapper === undefined) return tensors;
  const bare = [...tensors].map(([name, tensor]) => [name.slice(wrapper.length), tensor] as const);
  return withoutPrefixes(new Map(bare), wrappers);
}
