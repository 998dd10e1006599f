import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { readImage } from "../../../lib/io/read_image.ts";
import { readNifti } from "../../../lib/io/nifti/read_nifti.ts";
import { readNiftiChannels } from "../../../lib/io/nifti/read_nifti_channels.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

interface Answer {
  shapeXyz: number[];
  affine: number[];
  stored: string;
  scaled: boolean;
  values: (string | number)[];
}

const golden = (name: string) => new URL(`../../golden/nifti/${name}`, import.meta.url).pathname;
const { files }: { files: Record<string, Answer> } = JSON.parse(
  await Deno.readTextFile(golden("answers.json")),
);

function arrayName({ stored, scaled }: Answer): string {
  if (scaled) return /64|int32/.test(stored) ? "Float64Array" : "Float32Array";
  const name = stored.replace(/^(u?)int/, (_, u) => u ? "Uint" : "Int").replace("float", "Float");
  return `${name.endsWith("nt64") ? `Big${name}` : name}Array`;
}

/** nibabel leaves the unit of length aside. */
const UNIT_MM: Readonly<Record<string, number>> = { "metres.nii": 1000, "micrometres.nii": 0.001 };

for (const [name, answer] of Object.entries(files)) {
  if (answer.shapeXyz.slice(3).some((n) => n !== 1)) continue;
  Deno.test(`readNifti: ${name} as nibabel`, async () => {
    const volume = await readNifti(golden(name));
    const [nx, ny, nz = 1] = answer.shapeXyz;
    assert.deepEqual(volume.shapeZyx, [nz, ny, nx]);
    answer.affine.forEach((value, i) => {
      const unit = i < 12 ? UNIT_MM[name] ?? 1 : 1;
      const difference = Math.abs(volume.affineRas[i] - value * unit);
      assert.ok(
        difference <= 1e-6 * Math.max(unit, 1),
        `affine ${i}: ${volume.affineRas[i]}, expected ${value}`,
      );
    });
    assert.equal(volume.data.constructor.name, arrayName(answer));
    assert.equal(volume.data.length, answer.values.length);
    answer.values.forEach((value, i) => {
      if (typeof value === "string") assert.equal(String(volume.data[i]), value);
      else if (volume.data instanceof Float64Array) {
        assert.ok(Math.abs(volume.data[i] - value) <= 1e-9 * Math.abs(value));
      } else assert.equal(volume.data[i], Math.fround(value));
    });
  });
}

Deno.test("readNifti: the affine transform is exact and its codes are kept", async () => {
  const volume = await readNifti(golden("sform_and_qform.nii"));
  assert.deepEqual(volume.affineRas, files["sform_and_qform.nii"].affine);
  assert.deepEqual(volume.nifti, { qformCode: 2, sformCode: 2 });
});

Deno.test("readNifti: either file of a pair", async () => {
  assert.deepEqual(await readNifti(golden("pair.img")), await readNifti(golden("pair.hdr")));
});

Deno.test("readNifti: a packed pair, and a pair of which one is packed", async () => {
  await inTemporaryFolder(async (folder) => {
    const header = await Deno.readFile(golden("pair.hdr"));
    const image = await Deno.readFile(golden("pair.img"));
    await Deno.writeFile(`${folder}/a.hdr.gz`, gzipSync(header));
    await Deno.writeFile(`${folder}/a.img.gz`, gzipSync(image));
    await Deno.writeFile(`${folder}/b.hdr`, header);
    await Deno.writeFile(`${folder}/b.img.gz`, gzipSync(image));
    const { data } = await readNifti(golden("pair.hdr"));
    for (const name of ["a.hdr.gz", "a.img.gz", "b.hdr", "b.img.gz"]) {
      assert.deepEqual([...(await readNifti(`${folder}/${name}`)).data], [...data]);
    }
  });
});

Deno.test("readImage: by content, whatever the name", async () => {
  await inTemporaryFolder(async (folder) => {
    await Deno.copyFile(golden("packed.nii.gz"), `${folder}/scan`);
    const volume = await readImage(`${folder}/scan`);
    assert.deepEqual(volume, await readNifti(golden("packed.nii.gz")));
  });
});

Deno.test("readNiftiChannels: each volume of a fourth axis", async () => {
  const volumes = await readNiftiChannels(golden("channels_4d.nii"));
  const values = volumes.flatMap((volume) => [...volume.data].map(String));
  assert.equal(volumes.length, 3);
  assert.deepEqual(volumes[2].shapeZyx, [2, 3, 4]);
  assert.deepEqual(values, files["channels_4d.nii"].values);
});

Deno.test("readNiftiChannels: a fifth axis is channels too", async () => {
  const volumes = await readNiftiChannels(golden("five_axes.nii"));
  assert.equal(volumes.length, 6);
  const values = volumes.flatMap((volume) => [...volume.data].map(String));
  assert.deepEqual(values, files["five_axes.nii"].values);
});

Deno.test("readNifti: refuses types without one real number per voxel, by their names", async () => {
  await inTemporaryFolder(async (folder) => {
    const bytes = await Deno.readFile(golden("int16.nii"));
    const path = `${folder}/a.nii`;
    for (
      const [code, name] of [
        [1, "binary"],
        [32, "complex64"],
        [128, "RGB"],
        [1536, "float128"],
        [1792, "complex128"],
        [2048, "complex256"],
        [2304, "RGBA"],
        [77, "number 77"],
      ] as const
    ) {
      new DataView(bytes.buffer).setInt16(70, code, true);
      await Deno.writeFile(path, bytes);
      await assert.rejects(readNifti(path), {
        tag: "FormatUnsupported",
        found: `voxels of type ${name}`,
      });
    }
  });
});

Deno.test("readNifti: refuses Analyze 7.5 by its name", async () => {
  for (const name of ["analyze.hdr", "analyze.img"]) {
    await assert.rejects(readNifti(golden(name)), {
      tag: "FormatUnsupported",
      message: /Analyze 7\.5/,
    });
  }
});

Deno.test("readNifti: a slope with an intercept that is no number is refused, as by nibabel", async () => {
  await inTemporaryFolder(async (folder) => {
    const bytes = await Deno.readFile(golden("scaled_int16.nii"));
    new DataView(bytes.buffer).setFloat32(116, NaN, true);
    await Deno.writeFile(`${folder}/a.nii`, bytes);
    await assert.rejects(readNifti(`${folder}/a.nii`), {
      tag: "FileCorrupt",
      message: /intercept NaN/,
    });
  });
});

Deno.test("readNifti: refuses several volumes, complex and colour voxels", async () => {
  for (
    const [name, found] of [
      ["channels_4d.nii", /4 × 3 × 2 × 3.*readNiftiChannels/],
      ["complex.nii", /complex64/],
      ["rgb.nii", /RGB/],
      ["rgba.nii", /RGBA/],
    ] as const
  ) {
    await assert.rejects(readNifti(golden(name)), { tag: "FormatUnsupported", message: found });
  }
});

Deno.test("readNifti: names a file that is missing, and a pair's missing half", async () => {
  await inTemporaryFolder(async (folder) => {
    await assert.rejects(readNifti(`${folder}/none.nii.gz`), {
      tag: "FileMissing",
      message: /none\.nii\.gz: no such file/,
    });
    await Deno.copyFile(golden("pair.hdr"), `${folder}/a.hdr`);
    await assert.rejects(readNifti(`${folder}/a.hdr`), { tag: "FileMissing", message: /a\.img/ });
    await assert.rejects(readNifti(folder), { tag: "FormatUnsupported", message: /folder/ });
  });
});

Deno.test("readNifti: a packed file cut off anywhere is corrupt", async () => {
  await inTemporaryFolder(async (folder) => {
    const whole = await Deno.readFile(golden("packed.nii.gz"));
    const path = `${folder}/cut.nii.gz`;
    for (const length of [3, 11, 60, whole.length - 9, whole.length - 1]) {
      await Deno.writeFile(path, whole.subarray(0, length));
      await assert.rejects(readNifti(path), { tag: "FileCorrupt", message: /cut\.nii\.gz/ });
    }
  });
});

Deno.test("readNifti: a changed byte in a packed file is found", async () => {
  await inTemporaryFolder(async (folder) => {
    const whole = await Deno.readFile(golden("packed.nii.gz"));
    whole[whole.length - 6] ^= 1;
    await Deno.writeFile(`${folder}/a.nii.gz`, whole);
    await assert.rejects(readNifti(`${folder}/a.nii.gz`), { tag: "FileCorrupt" });
  });
});

Deno.test("readNifti: missing voxels and a cut header are corrupt", async () => {
  await inTemporaryFolder(async (folder) => {
    const whole = await Deno.readFile(golden("int16.nii"));
    const path = `${folder}/cut.nii`;
    await Deno.writeFile(path, whole.subarray(0, whole.length - 1));
    await assert.rejects(readNifti(path), {
      tag: "FileCorrupt",
      message: /at most 47 bytes of voxels; expected 48 for 4 × 3 × 2 of int16/,
    });
    for (const length of [0, 10, 347, 352]) {
      await Deno.writeFile(path, whole.subarray(0, length));
      await assert.rejects(readNifti(path), { tag: "FileCorrupt" });
    }
  });
});

Deno.test("readNifti: other files are not NIfTI", async () => {
  await inTemporaryFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a.nii`, "not a scan ".repeat(100));
    await assert.rejects(readNifti(`${folder}/a.nii`), {
      tag: "FormatUnsupported",
      expected: /NIfTI-1 or NIfTI-2/,
    });
  });
});

Deno.test("readNifti: broken header fields give tagged errors", async () => {
  await inTemporaryFolder(async (folder) => {
    const whole = await Deno.readFile(golden("int16.nii"));
    const path = `${folder}/a.nii`;
    const edits: [string, (view: DataView) => void][] = [
      ["FileCorrupt", (view) => view.setInt32(0, 1234, true)],
      ["FileCorrupt", (view) => view.setInt16(40, 0, true)],
      ["FileCorrupt", (view) => view.setInt16(40, 9, true)],
      ["FileCorrupt", (view) => view.setInt16(42, -4, true)],
      ["FileCorrupt", (view) => view.setInt16(42, 30000, true)],
      ["FileCorrupt", (view) => view.setFloat32(108, 16, true)],
      ["FileCorrupt", (view) => view.setFloat32(108, NaN, true)],
      ["FileCorrupt", (view) => view.setFloat32(108, 1e30, true)],
      ["FormatUnsupported", (view) => view.setInt16(70, 3, true)],
      ["FormatUnsupported", (view) => view.setUint8(344, 0)],
      ["GeometryMismatch", (view) => view.setFloat32(280, NaN, true)],
      ["GeometryMismatch", (view) => {
        for (let at = 280; at < 328; at += 4) view.setFloat32(at, 0, true);
      }],
      ["GeometryMismatch", (view) => {
        view.setInt16(254, 0, true);
        view.setInt16(252, 1, true);
        view.setFloat32(256, 0.9, true);
        view.setFloat32(260, 0.9, true);
      }],
    ];
    for (const [tag, edit] of edits) {
      const bytes = whole.slice();
      edit(new DataView(bytes.buffer));
      await Deno.writeFile(path, bytes);
      await assert.rejects(readNifti(path), { tag, message: /a\.nii/ }, edit.toString());
    }
  });
});
