import assert from "node:assert/strict";
import {
  readZipEntries,
  unpackZipEntry,
  type ZipEntry,
} from "../../../lib/engine/library/zip_archive.ts";
import { randomStream } from "../../../lib/foundation/random_stream.ts";
import { makeZip } from "./make_zip.ts";

/** Written by Python's zipfile with 64-bit sizes, one stored, one deflated, one empty file. */
const pythonArchive = Uint8Array.fromBase64(
  "UEsDBC0AAAAAAAAAIVBHzcj8//////////8MABQAYS9zdG9yZWQudHh0AQAQAEEAAAAAAAAAQQAAAAAAAABzdG9yZWQg" +
    "Ynl0ZXMKc3RvcmVkIGJ5dGVzCnN0b3JlZCBieXRlcwpzdG9yZWQgYnl0ZXMKc3RvcmVkIGJ5dGVzClBLAwQtAAAACAAA" +
    "ACFQNiTOav//////////DAAUAGEvcGFja2VkLnR4dAEAEAA0CAAAAAAAABoAAAAAAAAAK0hMzk5NUSgYpUapUWqUGqVG" +
    "qVFqlMJHAQBQSwMEFAAAAAAAAAAhUAAAAAAAAAAAAAAAAAcAAABhL2VtcHR5UEsBAi0DLQAAAAAAAAAhUEfNyPz/////" +
    "/////wwAFAAAAAAAAAAAAIABAAAAAGEvc3RvcmVkLnR4dAEAEABBAAAAAAAAAEEAAAAAAAAAUEsBAi0DLQAAAAgAAAAh" +
    "UDYkzmr//////////wwAHAAAAAAAAAAAAIAB/////2EvcGFja2VkLnR4dAEAGAA0CAAAAAAAABoAAAAAAAAAfwAAAAAA" +
    "AABQSwECLQMtAAAAAAAAACFQAAAAAAAAAAAAAAAABwAMAAAAAAAAAAAAgAH/////YS9lbXB0eQEACADXAAAAAAAAAFBL" +
    "BgYsAAAAAAAAAC0ALQAAAAAAAAAAAAMAAAAAAAAAAwAAAAAAAADlAAAAAAAAAPwAAAAAAAAAUEsGBwAAAADhAQAAAAAA" +
    "AAEAAABQSwUGAAAAAAMAAwDlAAAA/AAAABMAUEsFBiBpcyBub3QgdGhlIGVuZA==",
);

async function withFile(bytes: Uint8Array, work: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    await work(path);
  } finally {
    await Deno.remove(path);
  }
}

async function unpackText(path: string, entry: ZipEntry): Promise<string> {
  const pieces: Uint8Array[] = [];
  const write = (piece: Uint8Array) => Promise.resolve(void pieces.push(piece));
  await unpackZipEntry(path, { entry, write });
  return await new Blob(pieces as Uint8Array<ArrayBuffer>[]).text();
}

async function unpackAll(path: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readZipEntries(path)) files[entry.name] = await unpackText(path, entry);
  return files;
}

const pythonFiles = {
  "a/stored.txt": "stored bytes\n".repeat(5),
  "a/packed.txt": "packed ".repeat(300),
  "a/empty": "",
};

Deno.test("zip archive written by Python with 64-bit sizes is read", async () => {
  await withFile(pythonArchive, async (path) => {
    assert.deepEqual(await unpackAll(path), pythonFiles);
  });
});

Deno.test("zip archive whose end record points to its ZIP64 record is read", async () => {
  const archive = pythonArchive.slice();
  const endRecordAt = archive.length - 22 - 19;
  archive.fill(0xff, endRecordAt + 8, endRecordAt + 20);
  await withFile(archive, async (path) => {
    assert.deepEqual(await unpackAll(path), pythonFiles);
  });
});

Deno.test("zip archive cut off anywhere is refused", async () => {
  for (let length = 0; length < pythonArchive.length; length += 13) {
    await withFile(pythonArchive.slice(0, length), async (path) => {
      await assert.rejects(readZipEntries(path), { tag: "FileCorrupt", subject: path });
    });
  }
});

Deno.test("zip entry with a changed byte is refused", async () => {
  const random = randomStream(1, "zip");
  const content = new Uint8Array(5000).map(() => random.integer(256));
  const archive = makeZip({ "data.bin": content });
  for (const at of [60, 500, 4000]) {
    const changed = archive.slice();
    changed[at] ^= 0x10;
    await withFile(changed, async (path) => {
      const [entry] = await readZipEntries(path);
      await assert.rejects(unpackText(path, entry), { tag: "FileCorrupt" });
    });
  }
});

Deno.test("zip entry whose declared size is wrong is refused", async () => {
  await withFile(makeZip({ "data.bin": new Uint8Array(100) }), async (path) => {
    const [entry] = await readZipEntries(path);
    await assert.rejects(
      unpackText(path, { ...entry, bytes: 99 }),
      /unpacks to 100 bytes instead of 99/,
    );
  });
});
