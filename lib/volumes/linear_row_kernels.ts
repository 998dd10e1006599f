/**
 * Two loops over rows of 32-bit floats in a WebAssembly memory. All places are byte offsets in it.
 */
export interface LinearRowKernels {
  /**
   * Writes `a * wa + b * wb + c * wc + d * wd`, element by element, to `out`, four elements at a
   * time until `end` is reached.
   */
  blend(
    a: number,
    b: number,
    c: number,
    d: number,
    out: number,
    end: number,
    wa: number,
    wb: number,
    wc: number,
    wd: number,
  ): void;
  /**
   * Writes to `out`, until `end`, `v + weight * (next - v)`, where `v` lies in `line` at the byte
   * offset that `low` has (32-bit integers), and `next` after it.
   */
  read(line: number, low: number, weight: number, out: number, end: number): void;
}

const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;
const LOOP = [0x03, 0x40];
const END = 0x0b;
const BRANCH_IF_BELOW = [0x49, 0x0d, 0];
const I32_CONST = 0x41;
const I32_ADD = 0x6a;
const I32_LOAD = [0x28, 2, 0];
const F32_LOAD = [0x2a, 2, 0];
const F32_LOAD_NEXT = [0x2a, 2, 4];
const F32_STORE = [0x38, 2, 0];
const F32_ADD = 0x92;
const F32_SUBTRACT = 0x93;
const F32_MULTIPLY = 0x94;
const V128_LOAD = [0xfd, 0x00, 2, 0];
const V128_STORE = [0xfd, 0x0b, 2, 0];
const F32X4_SPLAT = [0xfd, 0x13];
const F32X4_ADD = [0xfd, 0xe4, 0x01];
const F32X4_MULTIPLY = [0xfd, 0xe6, 0x01];

let compiled: WebAssembly.Module | undefined;

/**
 * The two loops, working on a memory.
 *
 * @param memory where the rows are
 */
export function linearRowKernels(memory: WebAssembly.Memory): LinearRowKernels {
  compiled ??= new WebAssembly.Module(assemble());
  const { exports } = new WebAssembly.Instance(compiled, { host: { memory } });
  return exports as unknown as LinearRowKernels;
}

function assemble(): Uint8Array<ArrayBuffer> {
  const blendType = [0x60, 10, I32, I32, I32, I32, I32, I32, F32, F32, F32, F32, 0];
  const readType = [0x60, 5, I32, I32, I32, I32, I32, 0];
  const bodies = [blendBody(), readBody()].map((body) => [...size(body.length), ...body]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list([blendType, readType])),
    ...section(2, list([[...name("host"), ...name("memory"), 2, 0, 1]])),
    ...section(3, list([[0], [1]])),
    ...section(7, list([[...name("blend"), 0, 0], [...name("read"), 0, 1]])),
    ...section(10, list(bodies)),
  ]);
}

function blendBody(): number[] {
  const [out, end, firstWeight, firstSplat] = [4, 5, 6, 10];
  const rows = [0, 1, 2, 3];
  const product = (row: number) => [
    ...get(row),
    ...V128_LOAD,
    ...get(firstSplat + row),
    ...F32X4_MULTIPLY,
  ];
  return [
    ...[1, 4, V128],
    ...rows.flatMap((row) => [
      ...get(firstWeight + row),
      ...F32X4_SPLAT,
      ...set(firstSplat + row),
    ]),
    ...LOOP,
    ...get(out),
    ...product(0),
    ...[1, 2, 3].flatMap((row) => [...product(row), ...F32X4_ADD]),
    ...V128_STORE,
    ...[...rows, out].flatMap((local) => advance(local, 16)),
    ...[...get(out), ...get(end), ...BRANCH_IF_BELOW],
    ...[END, END],
  ];
}

function readBody(): number[] {
  const [line, low, weight, out, end, at, value] = [0, 1, 2, 3, 4, 5, 6];
  return [
    ...[2, 1, I32, 1, F32],
    ...LOOP,
    ...get(out),
    ...[...get(line), ...get(low), ...I32_LOAD, I32_ADD, ...tee(at)],
    ...[...F32_LOAD, ...tee(value)],
    ...[...get(weight), ...F32_LOAD],
    ...[...get(at), ...F32_LOAD_NEXT, ...get(value), F32_SUBTRACT],
    ...[F32_MULTIPLY, F32_ADD],
    ...F32_STORE,
    ...[low, weight, out].flatMap((local) => advance(local, 4)),
    ...[...get(out), ...get(end), ...BRANCH_IF_BELOW],
    ...[END, END],
  ];
}

/** An unsigned integer in the format's variable length. */
function size(value: number): number[] {
  return value < 128 ? [value] : [value & 127 | 128, ...size(value >>> 7)];
}

function section(id: number, body: readonly number[]): number[] {
  return [id, ...size(body.length), ...body];
}

function list(items: readonly (readonly number[])[]): number[] {
  return [items.length, ...items.flat()];
}

function name(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)];
}

function get(local: number): number[] {
  return [0x20, local];
}

function set(local: number): number[] {
  return [0x21, local];
}

function tee(local: number): number[] {
  return [0x22, local];
}

function advance(local: number, bytes: number): number[] {
  return [...get(local), I32_CONST, bytes, I32_ADD, ...set(local)];
}
