/** A place of numbers in a checkpoint, which tensors see parts of. */
export interface TorchStorage {
  readonly kind: "storage";
  /** Name of the type without its module, e.g. `FloatStorage`. */
  readonly type: string;
  readonly key: string;
  /** Items. */
  readonly count: number;
  /** Where it starts in the storage of its key, in items. */
  readonly offset: number;
}

/** A tensor as a checkpoint describes it. */
export interface PickledTensor {
  readonly kind: "tensor";
  readonly storage: TorchStorage;
  /** First item. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** Steps in items. */
  readonly strides: readonly number[];
}

/** A name of the pickle's language that stands for a class or a function. */
export interface PickledName {
  readonly kind: "name";
  readonly name: string;
}

/** NumPy's description of a type, e.g. `f8`. */
export interface PickledDtype {
  readonly kind: "dtype";
  readonly code: string;
  bigEndian: boolean;
}

/** An array of NumPy, empty until its state comes. */
export interface PickledArray {
  readonly kind: "array";
  values: unknown;
}

/** What a pickle can hold: dictionaries are Maps, tuples and sets are arrays. */
export type PickledValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickledValue[]
  | Map<PickledValue, PickledValue>
  | TorchStorage
  | PickledTensor
  | PickledName
  | PickledDtype
  | PickledArray;

/** Whether a value is of one of the kinds that stand for objects. */
export function isPickled<K extends "storage" | "tensor" | "name" | "dtype" | "array">(
  value: PickledValue | undefined,
  kind: K,
): value is Extract<PickledValue, { readonly kind: K }> {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}
