import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { downloadFile } from "../../../lib/database/decathlon/download_file.ts";
import { type ArchiveServer, archiveServer, type ServerBehaviour } from "./archive_server.ts";

const bytes = new Uint8Array(300_000).map((_, i) => (i * i) % 251);
const md5 = createHash("md5").update(bytes).digest("hex");
const quick = { retries: 3, retryDelayMs: 1 };

async function withServer(
  behaviours: readonly ServerBehaviour[],
  work: (server: ArchiveServer, path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  {
    await using server = archiveServer(bytes, behaviours);
    await work(server, join(folder, "set.tar"));
  }
  await Deno.remove(folder, { recursive: true });
}

async function assertDownloaded(path: string): Promise<void> {
  assert.deepEqual(await Deno.readFile(path), bytes);
  await assert.rejects(Deno.stat(`${path}.part`), Deno.errors.NotFound);
}

Deno.test("a file is downloaded with its progress", async () => {
  await withServer(["whole"], async ({ url, ranges }, path) => {
    const seen: number[] = [];
    await downloadFile(url, path, {
      md5,
      onProgress: (done, total) => {
        assert.equal(total, bytes.length);
        seen.push(done);
      },
    });
    await assertDownloaded(path);
    assert.equal(seen.at(-1), bytes.length);
    assert.deepEqual(ranges, [undefined]);
  });
});

Deno.test("a broken connection is taken up where it ended", async () => {
  await withServer(["breaksHalfway", "busy", "whole"], async ({ url, ranges }, path) => {
    await downloadFile(url, path, { md5, ...quick });
    await assertDownloaded(path);
    assert.deepEqual(ranges, [undefined, "bytes=150000-", "bytes=150000-"]);
  });
});

Deno.test("a connection that brings nothing is given up and taken up again", async () => {
  await withServer(["stalls", "whole"], async ({ url, ranges }, path) => {
    await downloadFile(url, path, { md5, ...quick, stallMs: 100 });
    await assertDownloaded(path);
    assert.equal(ranges[1], "bytes=150000-");
  });
});

Deno.test("a server that ignores ranges starts the file anew", async () => {
  await withServer(["breaksHalfway", "ignoresRange"], async ({ url }, path) => {
    await downloadFile(url, path, { md5, ...quick });
    await assertDownloaded(path);
  });
});

Deno.test("the next call goes on with what the last one left", async () => {
  await withServer(["breaksHalfway"], async ({ url, ranges }, path) => {
    await assert.rejects(downloadFile(url, path, { retries: 0 }), {
      tag: "DownloadFailed",
      message: /the connection broke.*goes on where it ended/,
    });
    assert.equal((await Deno.stat(`${path}.part`)).size, 150_000);
    await assert.rejects(downloadFile(url, path, { retries: 0 }));
    assert.deepEqual(ranges, [undefined, "bytes=150000-"]);
  });
});

Deno.test("a part that is already whole is accepted", async () => {
  await withServer(["whole"], async ({ url, ranges }, path) => {
    await Deno.writeFile(`${path}.part`, bytes);
    await downloadFile(url, path, { md5, ...quick });
    await assertDownloaded(path);
    assert.deepEqual(ranges, [`bytes=${bytes.length}-`]);
  });
});

Deno.test("a part longer than the file is thrown away", async () => {
  await withServer(["whole"], async ({ url, ranges }, path) => {
    await Deno.writeFile(`${path}.part`, new Uint8Array(bytes.length + 5));
    await downloadFile(url, path, { md5, ...quick });
    await assertDownloaded(path);
    assert.equal(ranges.length, 2);
  });
});

Deno.test("a file of another hash is refused and removed", async () => {
  await withServer(["whole"], async ({ url }, path) => {
    const wrong = "0".repeat(32);
    await assert.rejects(downloadFile(url, path, { md5: wrong }), {
      tag: "DownloadFailed",
      message: new RegExp(`MD5 ${md5}; expected ${wrong}`),
    });
    await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
    await assert.rejects(Deno.stat(`${path}.part`), Deno.errors.NotFound);
  });
});

Deno.test("a refusal of the server is not repeated", async () => {
  await withServer(["missing"], async ({ url, ranges }, path) => {
    await assert.rejects(downloadFile(url, path, quick), {
      tag: "DownloadFailed",
      message: /answered 404.*--from/,
    });
    assert.equal(ranges.length, 1);
  });
});

Deno.test("a stopped download keeps its part", async () => {
  await withServer(["stalls"], async ({ url }, path) => {
    const controller = new AbortController();
    const download = downloadFile(url, path, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await assert.rejects(download, { tag: "Stopped" });
    assert.ok((await Deno.stat(`${path}.part`)).size > 0);
  });
});
