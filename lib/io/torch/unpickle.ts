import { buildPickled, callPickled, storageOf } from "./call_pickled.ts";
import { KNOWN_NAMES } from "./known_names.ts";
import type { PickleCursor } from "./pickle_cursor.ts";
import type { PickledValue } from "./pickled_value.ts";
import { torchContentError, torchFileError } from "./torch_file_error.ts";

const LONGEST_NUMBER_BYTES = 64;

/**
 * Reads one pickle (protocols 2 to 5). Nothing is imported or called: of functions and classes only a
 * few of PyTorch's and NumPy's are known by name, and what they would make is described.
 *
 * @param path the file, for errors
 * @throws {OvkitError} `FileCorrupt`; `FormatUnsupported` for any other name
 */
export function unpickle(path: string, cursor: PickleCursor): PickledValue {
  const stack: PickledValue[] = [];
  const marks: number[] = [];
  const memo = new Map<number, PickledValue>();

  function damaged(found: string) {
    return torchFileError(path, `${found} at byte ${cursor.position} of a pickle`);
  }
  function pop(): PickledValue {
    if (stack.length <= (marks.at(-1) ?? 0)) throw damaged("an empty stack");
    return stack.pop()!;
  }
  function top(): PickledValue {
    if (stack.length === 0) throw damaged("an empty stack");
    return stack[stack.length - 1];
  }
  function sinceMark(): PickledValue[] {
    const mark = marks.pop();
    if (mark === undefined) throw damaged("a missing mark");
    return stack.splice(mark);
  }
  function popped(count: number): PickledValue[] {
    return Array.from({ length: count }, pop).reverse();
  }
  function listOnTop(): PickledValue[] {
    const list = top();
    if (!Array.isArray(list)) throw damaged("items for what is no list");
    return list;
  }
  function setItems(items: readonly PickledValue[]): void {
    const target = top();
    if (!(target instanceof Map) || items.length % 2 !== 0) throw damaged("items of no dictionary");
    for (let i = 0; i < items.length; i += 2) target.set(items[i], items[i + 1]);
  }
  function recall(index: number): PickledValue {
    const value = memo.get(index);
    if (value === undefined) throw damaged(`a reference to ${index}, which is not there`);
    return value;
  }
  function named(module: string, name: string): PickledValue {
    const full = `${module}.${name}`;
    if (KNOWN_NAMES.has(full) || /^torch\.\w+Storage$/.test(full)) {
      return { kind: "name", name: full };
    }
    if (/^torch\.(u?int\d+|b?float\d+|bool)$/.test(full)) return full;
    throw torchContentError(path, `an object of ${JSON.stringify(full)}, which is not read`);
  }
  function stackName(): PickledValue {
    const [module, name] = popped(2);
    if (typeof module !== "string" || typeof name !== "string") throw damaged("a name of no text");
    return named(module, name);
  }
  function dictionaryOf(items: readonly PickledValue[]): PickledValue {
    stack.push(new Map());
    setItems(items);
    return stack.pop()!;
  }
  const push = (value: PickledValue) => void stack.push(value);
  const remember = (index: number) => void memo.set(index, top());
  const opcodes: Readonly<Record<number, () => void>> = {
    0x80: () => void cursor.byte(),
    0x95: () => void cursor.count(8),
    0x28: () => void marks.push(stack.length),
    0x30: () => void pop(),
    0x31: () => void sinceMark(),
    0x32: () => push(top()),
    0x4e: () => push(null),
    0x88: () => push(true),
    0x89: () => push(false),
    0x4a: () => push(cursor.int32()),
    0x4b: () => push(cursor.count(1)),
    0x4d: () => push(cursor.count(2)),
    0x8a: () => push(longNumber(cursor.count(1))),
    0x8b: () => push(longNumber(cursor.count(4))),
    0x47: () => push(cursor.float64()),
    0x54: () => push(cursor.text(cursor.count(4))),
    0x55: () => push(cursor.text(cursor.count(1))),
    0x58: () => push(cursor.text(cursor.count(4))),
    0x8c: () => push(cursor.text(cursor.count(1))),
    0x8d: () => push(cursor.text(cursor.count(8))),
    0x42: () => push(cursor.bytes(cursor.count(4))),
    0x43: () => push(cursor.bytes(cursor.count(1))),
    0x8e: () => push(cursor.bytes(cursor.count(8))),
    0x96: () => push(cursor.bytes(cursor.count(8))),
    0x29: () => push([]),
    0x74: () => push(sinceMark()),
    0x85: () => push(popped(1)),
    0x86: () => push(popped(2)),
    0x87: () => push(popped(3)),
    0x5d: () => push([]),
    0x6c: () => push(sinceMark()),
    0x61: () => {
      const item = pop();
      listOnTop().push(item);
    },
    0x65: () => appendAll(sinceMark()),
    0x8f: () => push([]),
    0x90: () => appendAll(sinceMark()),
    0x91: () => push(sinceMark()),
    0x7d: () => push(new Map()),
    0x64: () => push(dictionaryOf(sinceMark())),
    0x73: () => setItems(popped(2)),
    0x75: () => setItems(sinceMark()),
    0x68: () => push(recall(cursor.count(1))),
    0x6a: () => push(recall(cursor.count(4))),
    0x71: () => remember(cursor.count(1)),
    0x72: () => remember(cursor.count(4)),
    0x94: () => remember(memo.size),
    0x63: () => push(named(cursor.line(), cursor.line())),
    0x93: () => push(stackName()),
    0x51: () => push(storageOf(path, pop())),
    0x52: () => {
      const [callee, args] = popped(2);
      push(callPickled(path, callee, args));
    },
    0x81: () => {
      const [callee, args] = popped(2);
      push(callPickled(path, callee, args));
    },
    0x62: () => {
      const state = pop();
      buildPickled(path, top(), state);
    },
  };

  function appendAll(items: readonly PickledValue[]): void {
    const list = listOnTop();
    for (const item of items) list.push(item);
  }
  function longNumber(size: number): PickledValue {
    if (size > LONGEST_NUMBER_BYTES) throw damaged(`a number of ${size} bytes`);
    const value = cursor.bytes(size)
      .reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const signed = BigInt.asIntN(8 * size, value);
    const small = Number(signed);
    return Number.isSafeInteger(small) ? small : signed;
  }

  for (let code = cursor.byte(); code !== 0x2e; code = cursor.byte()) {
    const work = opcodes[code];
    if (work === undefined) throw damaged(`instruction ${code}`);
    work();
  }
  return pop();
}
