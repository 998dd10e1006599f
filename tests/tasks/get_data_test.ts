import assert from "node:assert/strict";
import { join } from "node:path";
import { makeTar } from "../database/decathlon/make_tar.ts";
import { runProcess } from "./run_process.ts";

const getData = new URL("../../tasks/get_data.ts", import.meta.url);

Deno.test("get-data makes a raw data set of a local archive", async () => {
  const root = await Deno.makeTempDir();
  const archive = join(root, "heart.tar");
  await Deno.writeFile(
    archive,
    makeTar({
      "Task02_Heart/dataset.json": '{ "labels": { "0": "background", "1": "left atrium" } }',
      "Task02_Heart/imagesTr/la_003.nii.gz": "image",
      "Task02_Heart/labelsTr/la_003.nii.gz": "label",
    }),
  );
  const args = ["msd-heart", "--from", archive, "--json"];
  const env = { OV_DATA_BASE: root };
  const { code, stdout, stderr } = await runProcess(getData, args, { env });
  assert.equal(code, 0, stderr);
  const folder = join(root, "raw_data", "msd-heart");
  const expected = { folder, cases: 1, testCases: 0, classNames: { "1": "left atrium" } };
  assert.deepEqual(JSON.parse(stdout), { ...expected, existed: false });
  await Deno.stat(join(folder, "images", "la_003_0000.nii.gz"));
  await Deno.remove(root, { recursive: true });
});

Deno.test("get-data names the nearest data set", async () => {
  const root = await Deno.makeTempDir();
  const { code, stderr } = await runProcess(getData, ["msd-splen", "--root", root]);
  assert.equal(code, 1);
  assert.match(stderr, /^msd-splen: no public data set of this name, did you mean msd-spleen\?/m);
  await Deno.remove(root, { recursive: true });
});
