import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { readTar } from "../../../lib/database/decathlon/read_tar.ts";
import { makeTar } from "./make_tar.ts";

/** Written by Python's tarfile in three formats, with long names and a symbolic link. */
const pythonArchives = {
  ustar:
    "H4sIAAAAAAACA+3XSw6CMBSF4S6FFQilLV0PSk2IjxBaI+7e4gxiogNBCP83oJ2RcHJPLt6FVEwsiwqtX2c0Pt/c" +
    "C6OMSIyYwc2Hso2vFNvkY/7lLnThr/mbUf7WSC2SjPwnd6xbHwS2qnKuSad77Ptq+TD/Mrd6OP9KqVgJ657/vliHH2OR" +
    "+XfAStHev6kpd2nCY1H7vy0yy/43V/7n+npa1P+flLqI+3+eunBIm9L7e0X+AAAAAAAAAAAA33kCrROCfgAoAAA=",
  gnu:
    "H4sIAAAAAAACA+3XQQ7CIBAFUI7CCYrA4Gw9QC9RFY1RayMY9fY2LkxsTExUsNr/FoX95P+hwUclEhu1xkTXs9U9H9zH" +
    "xE5IJzI4hFjtpRQDFdr5V0U8xa/O33Xmz+RIyBHmn9xitQ9RwFAVqlCTclcvy1W9Tpj/B7m/ZV5zt/+ZnRWyRP6z9P/c" +
    "+ybfZ5p420Df5v9k/2vDdJ9/w0wa+z+HE8CPQnt/pv/9tonnXv3/syNG/w/l/W+sxfv/i/mvewnd/C/zf97/nfxbq9mi" +
    "/3OopjOEYOD536Rb/a+9/7QmQ0Ia5eNMNVUIxznyDwAAAAAA8J4L8heNawAoAAA=",
  pax:
    "H4sIAAAAAAACA+3XsW7DIBAGYOY8BU9gDBxYHSplzNhXIDFRo7aRZYjqvH1wh1ZxI0VVC0nl/xuM5YXh9N+dg4+CZVYn" +
    "lujjTKbnhXdrtGHcsAIOIbo+XcnmKaT6uyoO8ab1N5P6N0YS4zXqn91214fIYK4qUYnlkxtW3rW+z5f/C7n/zLyq5Xn+" +
    "ZfpkGR+Q/+ykeuCdi8+P4yBove/KPdbj2Fkggjef/7mLfWX+S9XQef71+BXzv4QB4J9C9/6b/u/funi8q///xtYN+v9s" +
    "9n+ib/u/NNj/i+z/lr72//1dwi9C5v6fu4DX+7+e7P9aaY3+X4JbbxCCmef/dbd/yXnHj/c/KckS40r4uBGdC+G9Rf4B" +
    "AAAAAAB+5wQ0IBxrACgAAA==",
};

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function readAll(bytes: Uint8Array, pieceBytes = 100): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const file of readTar(inPieces(bytes, pieceBytes), "set.tar")) {
    let text = "";
    for await (const piece of file.content()) text += new TextDecoder().decode(piece);
    files[file.path] = text;
  }
  return files;
}

for (const [format, archive] of Object.entries(pythonArchives)) {
  Deno.test(`tar archive in ${format} format is read in pieces of any size`, async () => {
    const bytes = gunzipSync(Uint8Array.fromBase64(archive));
    const expected: Record<string, string> = {
      "set/a.txt": "first",
      [`set/${"deep/".repeat(22)}b.txt`]: "x".repeat(700),
      "set/empty": "",
    };
    if (format !== "ustar") expected[`set/${"n".repeat(150)}`] = "abc";
    for (const pieceBytes of [1, 511, 512, 100_000]) {
      assert.deepEqual(await readAll(bytes, pieceBytes), expected);
    }
  });
}

Deno.test("tar content that is not read is passed over", async () => {
  const paths: string[] = [];
  const bytes = makeTar({ "a": "one", "b": new Uint8Array(2000), "c": "" });
  for await (const { path } of readTar(inPieces(bytes, 300), "set.tar")) paths.push(path);
  assert.deepEqual(paths, ["a", "b", "c"]);
});

Deno.test("tar paths that lead out of the folder are refused", async () => {
  for (const path of ["/etc/passwd", "../up", "set/../../up"]) {
    await assert.rejects(readAll(makeTar({ [path]: "x" })), { tag: "DataInvalid" });
  }
  assert.deepEqual(await readAll(makeTar({ "set/..name": "x" })), { "set/..name": "x" });
});

Deno.test("tar archive that is cut off is refused", async () => {
  const bytes = makeTar({ "a": "one", "b": new Uint8Array(2000) });
  for (const length of [0, 100, 512, 600, 1024, 2000, bytes.length - 1024]) {
    await assert.rejects(readAll(bytes.subarray(0, length)), { tag: "FileCorrupt" });
  }
});

Deno.test("bytes that are no tar archive are refused", async () => {
  await assert.rejects(readAll(new Uint8Array(2048).fill(65)), { tag: "FileCorrupt" });
});
