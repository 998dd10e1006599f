import assert from "node:assert/strict";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import { readSafetensors } from "../../../lib/io/read_safetensors.ts";
import { readTorchState } from "../../../lib/io/torch/read_torch_state.ts";
import { makeZip } from "../../engine/library/make_zip.ts";

const folder = new URL("../../fixtures/torch/", import.meta.url).pathname;

async function withFile<T>(bytes: Uint8Array, work: (path: string) => Promise<T>): Promise<T> {
  const path = await Deno.makeTempFile({ suffix: ".pt" });
  try {
    await Deno.writeFile(path, bytes);
    return await work(path);
  } finally {
    await Deno.remove(path);
  }
}

const pairs = ["module", "types", "views", "nnunet", "lightning", "nested"]
  .flatMap((name) => [[name, name], [`${name}_stream`, name]])
  .concat([["module_old", "module"]])
  .concat([3, 4, 5].map((protocol) => [`protocol${protocol}`, "protocol"]));

for (const [file, answers] of pairs) {
  Deno.test(`readTorchState: the tensors that PyTorch wrote: ${file}`, async () => {
    const { tensors } = await readTorchState(`${folder}${file}.pt`);
    const expected = (await readSafetensors(`${folder}${answers}.safetensors`)).tensors;
    assert.deepEqual([...tensors.keys()].sort(), [...expected.keys()].sort());
    assert.ok(tensors.size > 1);
    for (const [name, tensor] of expected) assert.deepEqual(tensors.get(name), tensor, name);
  });
}

for (const file of ["nnunet", "nnunet_stream"]) {
  Deno.test(`readTorchState: plain values beside the weights: ${file}`, async () => {
    const { other } = await readTorchState(`${folder}${file}.pt`);
    assert.deepEqual(other, {
      optimizer_state: { state: { "0": {} } },
      grad_scaler_state: null,
      logging: { mean_fg_dice: [0.5, 0.25], count: 7 },
      _best_ema: 0.75,
      current_epoch: 12,
      init_args: { device: "cuda", patch: [4, 8], "2d": false },
      inference_allowed_mirroring_axes: [0, 1, 2],
      big: "1180591620717411303424",
      array: [0, 1, 2],
    });
  });
}

Deno.test("readTorchState: texts, types and infinite numbers of a Lightning checkpoint", async () => {
  const { other } = await readTorchState(`${folder}lightning.pt`);
  assert.deepEqual(other.hparams, { name: "unetü", dtype: "torch.float32" });
  assert.deepEqual(other.lr_schedulers, [{ gamma: 0.9, best: "Infinity" }]);
});

Deno.test("readTorchState: tensors of one storage share its memory", async () => {
  const { tensors } = await readTorchState(`${folder}views.pt`);
  assert.equal(tensors.get("whole")!.data.buffer, tensors.get("reshaped")!.data.buffer);
  assert.notEqual(tensors.get("whole")!.data.buffer, tensors.get("transposed")!.data.buffer);
});

Deno.test("readTorchState: an object of another class is named and not made", async () => {
  await assert.rejects(
    readTorchState(`${folder}whole_module.pt`),
    (e) =>
      isOvkitError(e, "FormatUnsupported") &&
      e.message.includes('"torch.nn.modules.container.Sequential"') &&
      e.message.includes("state_dict()"),
  );
});

/** A checkpoint of the form before 1.6 whose content is the given pickle. */
function streamOf(content: readonly number[]): Uint8Array {
  const magic = [
    0x80,
    2,
    0x8a,
    10,
    0x6c,
    0xfc,
    0x9c,
    0x46,
    0xf9,
    0x20,
    0x6a,
    0xa8,
    0x50,
    0x19,
    0x2e,
  ];
  const version = [0x80, 2, 0x4d, 0xe9, 3, 0x2e];
  return Uint8Array.from([
    ...magic,
    ...version,
    0x80,
    2,
    0x7d,
    0x2e,
    ...content,
    0x80,
    2,
    0x5d,
    0x2e,
  ]);
}

const ascii = (text: string) => [...new TextEncoder().encode(text)];
const key = [0x55, 1, 0x61];
const hostile: Record<string, number[]> = {
  "a call of the system": [0x80, 2, ...ascii("cos\nsystem\n"), ...key, 0x85, 0x52, 0x2e],
  "a list that holds itself": [0x80, 2, 0x7d, ...key, 0x5d, 0x71, 0, 0x68, 0, 0x61, 0x73, 0x2e],
  "lists that hold the list before ten times": [
    ...[0x80, 2, 0x7d, ...key, 0x5d, 0x71, 0, 0x30],
    ...Array.from({ length: 30 }, (_, i) => [
      ...[0x5d, 0x71, i + 1, 0x28],
      ...Array.from({ length: 10 }, () => [0x68, i]).flat(),
      ...[0x65, 0x30],
    ]).flat(),
    ...[0x68, 30, 0x73, 0x2e],
  ],
  "100,000 lists in each other": [
    0x80,
    2,
    0x7d,
    ...key,
    ...Array(100_000).fill(0x5d),
    ...Array(99_999).fill(0x61),
    0x73,
    0x2e,
  ],
  "a text of 4 GB": [0x80, 2, 0x58, 0xff, 0xff, 0xff, 0xff, 0x2e],
  "a number of 2 GB": [0x80, 2, 0x8b, 0, 0, 0, 0x7f, 0x2e],
  "bytes of 2⁶⁴": [0x80, 4, 0x8e, ...Array(8).fill(0xff), 0x2e],
  "an empty stack": [0x80, 2, 0x30, 0x2e],
  "a missing mark": [0x80, 2, 0x74, 0x2e],
  "a memo that is not there": [0x80, 2, 0x68, 9, 0x2e],
  "an instruction that is not": [0x80, 2, 0xee, 0x2e],
  "items of a number": [0x80, 2, 0x4b, 1, ...key, 0x4e, 0x73, 0x2e],
};

for (const [what, content] of Object.entries(hostile)) {
  Deno.test(`readTorchState refuses ${what}, in no time`, async () => {
    const start = performance.now();
    await withFile(streamOf(content), async (path) => {
      const tag = what.includes("system") ? "FormatUnsupported" : "FileCorrupt";
      const why = what.includes("list") ? "hold each other too often" : "";
      await assert.rejects(
        readTorchState(path),
        (e) => isOvkitError(e, tag) && e.message.includes(why),
      );
    });
    assert.ok(performance.now() - start < 2000);
  });
}

/** One tensor of the given offset, shape and strides over a storage of 4 floats. */
function tensorFile(offset: number, shape: number[], strides: number[]): Uint8Array {
  const tuple = (numbers: number[]) => [
    0x28,
    ...numbers.flatMap((n) => [0x4a, ...new Uint8Array(Int32Array.of(n).buffer)]),
    0x74,
  ];
  const text = (word: string) => [0x55, word.length, ...ascii(word)];
  const content = [
    ...[0x80, 2, 0x7d, ...key, ...ascii("ctorch._utils\n_rebuild_tensor_v2\n"), 0x28, 0x28],
    ...[...text("storage"), ...ascii("ctorch\nFloatStorage\n"), ...text("0"), ...text("cpu")],
    ...[0x4b, 4, 0x4e, 0x74, 0x51, 0x4b, offset, ...tuple(shape), ...tuple(strides), 0x89, 0x4e],
    ...[0x74, 0x52, 0x73, 0x2e],
  ];
  const head = streamOf(content).slice(0, -4);
  const values = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
  return Uint8Array.from(
    [...head, 0x80, 2, 0x5d, ...text("0"), 0x61, 0x2e, 4, 0, 0, 0, 0, 0, 0, 0, ...values],
  );
}

Deno.test("readTorchState: tensors see their part of a storage and no more", async () => {
  const read = (offset: number, shape: number[], strides: number[]) =>
    withFile(tensorFile(offset, shape, strides), readTorchState);
  const { tensors } = await read(1, [2, 2], [1, 1]);
  assert.deepEqual(tensors.get("a"), { data: Float32Array.of(2, 3, 3, 4), shape: [2, 2] });
  const corrupt = (e: unknown) => isOvkitError(e, "FileCorrupt");
  await assert.rejects(read(1, [4], [1]), corrupt);
  await assert.rejects(read(0, [2, 2], [4, 1]), corrupt);
  await assert.rejects(read(0, [-2], [1]), corrupt);
  await assert.rejects(read(0, [1 << 30, 1 << 30], [0, 0]), corrupt);
});

Deno.test("readTorchState: cut off anywhere it is refused", async () => {
  for (const name of ["nnunet", "nnunet_stream"]) {
    const bytes = await Deno.readFile(`${folder}${name}.pt`);
    for (let length = 0; length < bytes.length; length += 97) {
      await withFile(bytes.slice(0, length), async (path) => {
        await assert.rejects(readTorchState(path), (e) => isOvkitError(e), `${name} ${length}`);
      });
    }
  }
});

Deno.test("readTorchState: files of the archive that are packed or wrong are refused", async () => {
  const packed = makeZip({ "archive/data.pkl": new Uint8Array(100_000) });
  await withFile(packed, async (path) => {
    await assert.rejects(readTorchState(path), (e) => isOvkitError(e, "FormatUnsupported"));
  });
  const sound = await Deno.readFile(`${folder}module.pt`);
  const { tensors } = await withFile(sound, readTorchState);
  const values = new Uint8Array(tensors.get("0.weight")!.data.slice().buffer);
  const at = sound.findIndex((_, i) =>
    values.subarray(0, 16).every((byte, k) => sound[i + k] === byte)
  );
  sound[at] ^= 1;
  await withFile(sound, async (path) => {
    await assert.rejects(readTorchState(path), (e) => isOvkitError(e, "FileCorrupt"));
  });
});

Deno.test("readTorchState: a missing file and one of another format", async () => {
  await assert.rejects(readTorchState("/nowhere.pt"), (e) => isOvkitError(e, "FileMissing"));
  await withFile(new TextEncoder().encode("text"), async (path) => {
    await assert.rejects(readTorchState(path), (e) => isOvkitError(e, "FormatUnsupported"));
  });
});

Deno.test("readTorchState: sizes in the archive's list that are not true are refused", async () => {
  const sound = await Deno.readFile(`${folder}module.pt`);
  const view = new DataView(sound.buffer);
  const entries: number[] = [];
  for (let at = 0; at + 46 < sound.length; at++) {
    if (view.getUint32(at, true) === 0x02014b50) entries.push(at);
  }
  assert.ok(entries.length > 8);
  const start = performance.now();
  let refused = 0;
  for (const at of entries) {
    for (const [bytes, packed] of [[2 ** 31, 1], [2 ** 31, 2 ** 31], [8, 8], [0, 0]]) {
      const changed = sound.slice();
      const list = new DataView(changed.buffer);
      list.setUint32(at + 20, packed, true);
      list.setUint32(at + 24, bytes, true);
      await withFile(changed, async (path) => {
        await readTorchState(path).catch((error) => {
          assert.ok(isOvkitError(error, "FileCorrupt"), error);
          refused++;
        });
      });
    }
  }
  assert.ok(refused >= 4 * 8, `${refused} were refused`);
  assert.ok(performance.now() - start < 5000);
});
