import assert from "node:assert/strict";
import { readNifti } from "../../../lib/io/nifti/read_nifti.ts";
import { writeNifti } from "../../../lib/io/nifti/write_nifti.ts";
import { canonical } from "../../../lib/volumes/canonical.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import { restore } from "../../../lib/volumes/restore.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const golden = (name: string) => new URL(`../../golden/nifti/${name}`, import.meta.url).pathname;
const texts = (extensions: readonly { code: number; bytes: Uint8Array }[] | undefined) =>
  extensions?.map(({ code, bytes }) => [code, new TextDecoder().decode(bytes).replace(/\0+$/, "")]);

Deno.test("readNifti: extensions as nibabel wrote them, in either byte order and version", async () => {
  const one = await readNifti(golden("extension.nii"));
  assert.deepEqual(texts(one.nifti?.extensions), [[6, "a note about this file"]]);
  const two = await readNifti(golden("extension_second_big.nii"));
  assert.deepEqual(texts(two.nifti?.extensions), [[6, "first"], [4, "<second/>".repeat(5)]]);
  assert.deepEqual([...one.data], [...two.data]);
  assert.equal((await readNifti(golden("int16.nii"))).nifti?.extensions, undefined);
});

Deno.test("writeNifti: extensions and description of the file come back", async () => {
  await inTemporaryFolder(async (folder) => {
    const volume = await readNifti(golden("extension_second_big.nii"));
    for (const ending of ["nii", "nii.gz", "hdr"]) {
      await writeNifti(`${folder}/a.${ending}`, volume, { description: "again" });
      const again = await readNifti(`${folder}/a.${ending}`);
      assert.deepEqual(again.nifti?.extensions, volume.nifti?.extensions);
      assert.equal(again.nifti?.description, "again");
      assert.deepEqual(again.data, volume.data);
    }
    const described = await readNifti(golden("described.nii"));
    assert.equal(described.nifti?.description, "made by a test");
    await writeNifti(`${folder}/b.nii`, described);
    assert.deepEqual(await readNifti(`${folder}/b.nii`), described);
  });
});

Deno.test("writeNifti: an extension of any length is filled up to 16 bytes", async () => {
  await inTemporaryFolder(async (folder) => {
    const plain = await readNifti(golden("int16.nii"));
    const bytes = Uint8Array.from({ length: 30 }, (_, i) => i + 1);
    const nifti = { qformCode: 1, sformCode: 1, extensions: [{ code: 40, bytes }] };
    await writeNifti(`${folder}/a.nii`, createVolume({ ...plain, nifti }));
    const { nifti: kept } = await readNifti(`${folder}/a.nii`);
    assert.deepEqual([...kept!.extensions![0].bytes], [...bytes, ...new Array(10).fill(0)]);
    const view = new DataView((await Deno.readFile(`${folder}/a.nii`)).buffer);
    assert.deepEqual([view.getFloat32(108, true), view.getInt32(352, true)], [400, 48]);
  });
});

Deno.test("restore: a prediction takes the codes, not what tells of the scan's voxels", async () => {
  const scan = await readNifti(golden("extension.nii"));
  const working = canonical(scan);
  const data = new Uint8Array(working.data.length);
  const { shapeZyx, affineRas } = working;
  const label = restore(createVolume({ data, shapeZyx, affineRas }), scan);
  assert.deepEqual(label.nifti, { qformCode: 0, sformCode: 2 });
  assert.deepEqual(restore(working, scan), scan);
});

Deno.test("readNifti: an extension longer than the header is corrupt", async () => {
  await inTemporaryFolder(async (folder) => {
    const bytes = await Deno.readFile(golden("extension.nii"));
    for (const size of [0, 7, -32, 4096, 2 ** 31 - 1]) {
      new DataView(bytes.buffer).setInt32(352, size, true);
      await Deno.writeFile(`${folder}/a.nii`, bytes);
      await assert.rejects(readNifti(`${folder}/a.nii`), {
        tag: "FileCorrupt",
        message: new RegExp(`extension of ${size} bytes`),
      });
    }
  });
});
