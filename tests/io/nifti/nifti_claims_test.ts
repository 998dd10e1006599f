import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { readNifti } from "../../../lib/io/nifti/read_nifti.ts";
import { readNiftiChannels } from "../../../lib/io/nifti/read_nifti_channels.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { buildNifti } from "./build_nifti.ts";

type Fields = Parameters<typeof buildNifti>[0];

function header(
  shapeXyz: readonly number[],
  version: 1 | 2 = 1,
  fields: Partial<Fields> = {},
): Uint8Array<ArrayBuffer> {
  return buildNifti({
    version,
    littleEndian: true,
    singleFile: true,
    datatypeCode: 64,
    bitsPerVoxel: 64,
    shapeXyz,
    pixdim: [1, 1, 1, 1, 1, 1, 1, 1],
    slope: 1,
    intercept: 0,
    qformCode: 0,
    sformCode: 1,
    quaternion: [0, 0, 0],
    qoffset: [0, 0, 0],
    srow: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
    ...fields,
  });
}

/** Runs something and says by how many bytes the memory of arrays grew meanwhile. */
async function grown(run: () => Promise<void>): Promise<number> {
  const before = Deno.memoryUsage();
  await run();
  const after = Deno.memoryUsage();
  return after.external - before.external;
}

Deno.test("readNifti: a header that claims more than the file holds allocates nothing", async () => {
  await inTemporaryFolder(async (folder) => {
    const claims = [
      header([32767, 32767, 32767]),
      header([2 ** 20, 2 ** 20, 4], 2),
      header([2 ** 52, 2, 2], 2),
    ];
    for (const claim of claims) {
      for (const bytes of [claim, new Uint8Array(gzipSync(claim))]) {
        await Deno.writeFile(`${folder}/a.nii`, bytes);
        const growth = await grown(() =>
          assert.rejects(readNifti(`${folder}/a.nii`), {
            tag: "FileCorrupt",
            message: /bytes of voxels/,
          })
        );
        assert.ok(growth < 20e6, `${growth} bytes`);
      }
    }
  });
});

Deno.test("readNifti: gzip of much less than the header claims is found cut off", async () => {
  await inTemporaryFolder(async (folder) => {
    const content = new Uint8Array(352 + 50_000);
    content.set(header([50, 50, 50]));
    await Deno.writeFile(`${folder}/a.nii.gz`, gzipSync(content, { level: 0 }));
    await assert.rejects(readNifti(`${folder}/a.nii.gz`), {
      tag: "FileCorrupt",
      message: /50000 bytes of voxels; expected 1000000 for 50 × 50 × 50 of float64/,
    });
  });
});

Deno.test("readNiftiChannels: refuses more volumes than anyone has", async () => {
  await inTemporaryFolder(async (folder) => {
    await Deno.writeFile(`${folder}/a.nii`, header([1, 1, 1, 32767, 2]));
    await assert.rejects(readNiftiChannels(`${folder}/a.nii`), {
      tag: "FormatUnsupported",
      message: /65534 volumes; expected at most 32767/,
    });
  });
});

Deno.test("readNifti: a voxel size of 0 is refused where it is needed", async () => {
  await inTemporaryFolder(async (folder) => {
    const write = async (shapeXyz: readonly number[], fields: Partial<Fields>) => {
      const voxels = new Uint8Array(8 * shapeXyz.reduce((a, b) => a * b, 1) + 4);
      const bytes = [...header(shapeXyz, 1, fields), ...voxels];
      await Deno.writeFile(`${folder}/a.nii`, Uint8Array.from(bytes));
      return await readNifti(`${folder}/a.nii`);
    };
    for (const size of [0, NaN, Infinity]) {
      const pixdim = [1, 2, 2, size, 1, 1, 1, 1];
      for (const qformCode of [0, 1]) {
        const geometry = { pixdim, qformCode, sformCode: 0 };
        await assert.rejects(write([2, 2, 2], geometry), {
          tag: "GeometryMismatch",
          message: /voxel size \(pixdim\) of .* along z; expected a distance above 0/,
        });
        assert.deepEqual((await write([2, 2, 1], geometry)).spacingZyxMm, [1, 2, 2]);
      }
      assert.deepEqual((await write([2, 2, 2], { pixdim })).spacingZyxMm, [1, 1, 1]);
    }
  });
});
