import type { TensorflowApi } from "./tensorflow_api.ts";
import { cString } from "./tensorflow_api.ts";
import { attributeTypes, type OpAttribute } from "./op_attribute.ts";

type Pointer = Deno.PointerValue;
type Bytes = BufferSource;

interface Setters {
  string(op: Pointer, name: Bytes, value: Bytes, length: bigint): void;
  int(op: Pointer, name: Bytes, value: bigint): void;
  intList(op: Pointer, name: Bytes, values: Bytes, count: number): void;
  float(op: Pointer, name: Bytes, value: number): void;
  floatList(op: Pointer, name: Bytes, values: Bytes, count: number): void;
  bool(op: Pointer, name: Bytes, value: number): void;
  type(op: Pointer, name: Bytes, value: number): void;
  typeList(op: Pointer, name: Bytes, values: Bytes, count: number): void;
  shape(op: Pointer, name: Bytes, dims: Bytes, count: number): void;
}

/** Sets an attribute on an eager op or on a graph's operation. */
export type AttributeSetter = (op: Pointer, attribute: OpAttribute) => void;

/** The setter for eager ops. */
export function eagerAttributeSetter(api: TensorflowApi): AttributeSetter {
  const s = api.symbols;
  const status = api.newStatus();
  return setterOf({
    string: s.TFE_OpSetAttrString,
    int: s.TFE_OpSetAttrInt,
    intList: s.TFE_OpSetAttrIntList,
    float: s.TFE_OpSetAttrFloat,
    floatList: s.TFE_OpSetAttrFloatList,
    bool: s.TFE_OpSetAttrBool,
    type: s.TFE_OpSetAttrType,
    typeList: s.TFE_OpSetAttrTypeList,
    shape(op, name, dims, count) {
      s.TFE_OpSetAttrShape(op, name, dims, count, status.pointer);
      status.check("shape attribute");
    },
  });
}

/** The setter for operations of a graph under construction. */
export function graphAttributeSetter(api: TensorflowApi): AttributeSetter {
  const s = api.symbols;
  return setterOf({
    string: s.TF_SetAttrString,
    int: s.TF_SetAttrInt,
    intList: s.TF_SetAttrIntList,
    float: s.TF_SetAttrFloat,
    floatList: s.TF_SetAttrFloatList,
    bool: s.TF_SetAttrBool,
    type: s.TF_SetAttrType,
    typeList: s.TF_SetAttrTypeList,
    shape: s.TF_SetAttrShape,
  });
}

const encoder = new TextEncoder();

function setterOf(setters: Setters): AttributeSetter {
  return function set(op, { name, type, value }) {
    const key = cString(name);
    switch (type) {
      case attributeTypes.string: {
        const bytes = typeof value === "string"
          ? encoder.encode(value)
          : new Uint8Array(value as Uint8Array);
        return setters.string(op, key, bytes, BigInt(bytes.length));
      }
      case attributeTypes.int: {
        if (!isList(value)) return setters.int(op, key, BigInt(value as number));
        return setters.intList(op, key, BigInt64Array.from(value, BigInt), value.length);
      }
      case attributeTypes.float: {
        if (!isList(value)) return setters.float(op, key, value as number);
        return setters.floatList(op, key, Float32Array.from(value), value.length);
      }
      case attributeTypes.bool:
        return setters.bool(op, key, value ? 1 : 0);
      case attributeTypes.type: {
        if (!isList(value)) return setters.type(op, key, value as number);
        return setters.typeList(op, key, Int32Array.from(value), value.length);
      }
      case attributeTypes.shape: {
        const dims = value as readonly number[];
        return setters.shape(op, key, BigInt64Array.from(dims, BigInt), dims.length);
      }
      default:
        throw new TypeError(`Cannot set op attribute ${name}: unknown kind ${type}`);
    }
  };
}

function isList(value: unknown): value is number[] {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}
