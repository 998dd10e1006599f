import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { readNifti } from "../../../lib/io/nifti/read_nifti.ts";
import { writeNifti } from "../../../lib/io/nifti/write_nifti.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { buildNifti } from "./build_nifti.ts";

const TYPES = [
  { name: "Int8", code: 256, bytes: 1, values: [-128, 127, 0, 5, -1, 9] },
  { name: "Uint8", code: 2, bytes: 1, values: [0, 255, 3, 7, 128, 1] },
  { name: "Int16", code: 4, bytes: 2, values: [-32768, 32767, 0, 258, -2, 1] },
  { name: "Uint16", code: 512, bytes: 2, values: [0, 65535, 258, 1, 2, 3] },
  { name: "Int32", code: 8, bytes: 4, values: [-2147483648, 2147483647, 0, 66051, -3, 1] },
  { name: "Uint32", code: 768, bytes: 4, values: [0, 4294967295, 66051, 1, 2, 3] },
  { name: "Float32", code: 16, bytes: 4, values: [-1.5, 0.25, 2 ** 100, 0, -0, 1] },
  { name: "Float64", code: 64, bytes: 8, values: [-1.5, 1e300, 0.1, 0, -0, 1] },
  { name: "BigInt64", code: 1024, bytes: 8, values: [-(2 ** 62), 2 ** 53, 0, 258, -1, 1] },
  { name: "BigUint64", code: 1280, bytes: 8, values: [0, 2 ** 63, 258, 1, 2, 3] },
] as const;

/** A turn about z by 90 degrees with mirroring, voxels of 0.5 × 2 × 4 mm, exact in 32-bit floats. */
const TURNED = [0, 2, 0, -3.5, 0.5, 0, 0, 10.25, 0, 0, -4, 7, 0, 0, 0, 1];
const QUATERNION = [Math.SQRT1_2, Math.SQRT1_2, 0];
const OTHER = [1, 0, 0.5, 4, 0, 3, 0, 5, 0, 0, 2, 6, 0, 0, 0, 1];
const CENTERED = [-0.5, 0, 0, 0.5, 0, 2, 0, -1, 0, 0, 4, 0, 0, 0, 0, 1];

const TRANSFORMS = {
  sform: { qformCode: 0, sformCode: 2, affine: OTHER },
  qform: { qformCode: 1, sformCode: 0, affine: TURNED },
  both: { qformCode: 1, sformCode: 4, affine: OTHER },
  none: { qformCode: 0, sformCode: 0, affine: CENTERED },
};

const SCALINGS = [
  { slope: 1, intercept: 0, applied: false },
  { slope: 0, intercept: 9, applied: false },
  { slope: NaN, intercept: 9, applied: false },
  { slope: -2, intercept: 0.5, applied: true },
];

const CONTAINERS = ["nii", "nii.gz", "hdr", "img.gz"];

type Typed = (typeof TYPES)[number];

function voxelBytes(
  { name, bytes, values }: Typed,
  littleEndian: boolean,
): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(bytes * values.length));
  values.forEach((value, i) => {
    const at = i * bytes;
    if (name === "BigInt64") view.setBigInt64(at, BigInt(value), littleEndian);
    else if (name === "BigUint64") view.setBigUint64(at, BigInt(value), littleEndian);
    else view[`set${name}`](at, value, littleEndian);
  });
  return new Uint8Array(view.buffer);
}

async function store(
  stem: string,
  ending: string,
  parts: Uint8Array<ArrayBuffer>[],
): Promise<string> {
  const pack = (bytes: Uint8Array) => ending.endsWith("gz") ? gzipSync(bytes) : bytes;
  const gz = ending.endsWith("gz") ? ".gz" : "";
  if (ending.startsWith("nii")) {
    await Deno.writeFile(
      `${stem}.${ending}`,
      pack(new Uint8Array(await new Blob(parts).arrayBuffer())),
    );
  } else {
    await Deno.writeFile(`${stem}.hdr${gz}`, pack(parts[0]));
    await Deno.writeFile(`${stem}.img${gz}`, pack(parts[1]));
  }
  return `${stem}.${ending}`;
}

function expected({ values, bytes, name }: Typed, scaling: (typeof SCALINGS)[number]): string[] {
  if (!scaling.applied) {
    return values.map((value) => name.startsWith("Big") ? String(BigInt(value)) : String(value));
  }
  const wide = bytes > 4 || (bytes === 4 && name !== "Float32");
  return values.map((value) => {
    const scaled = value * scaling.slope + scaling.intercept;
    return String(wide ? scaled : Math.fround(scaled));
  });
}

for (const [transform, { affine, ...codes }] of Object.entries(TRANSFORMS)) {
  Deno.test(`NIfTI with ${transform}: every type, byte order, version, scaling and container comes back`, async () => {
    let files = 0;
    await inTemporaryFolder(async (folder) => {
      for (const type of TYPES) {
        for (const littleEndian of [true, false]) {
          for (const version of [1, 2] as const) {
            for (const scaling of SCALINGS) {
              const container = CONTAINERS[(files + (files >> 2)) % CONTAINERS.length];
              const singleFile = container.startsWith("nii");
              const header = buildNifti({
                ...codes,
                ...scaling,
                version,
                littleEndian,
                singleFile,
                datatypeCode: type.code,
                bitsPerVoxel: type.bytes * 8,
                shapeXyz: [3, 2, 1],
                pixdim: [1, 0.5, 2, 4, 0, 0, 0, 0],
                quaternion: QUATERNION,
                qoffset: [TURNED[3], TURNED[7], TURNED[11]],
                srow: OTHER.slice(0, 12),
              });
              const parts = [header, voxelBytes(type, littleEndian)];
              const path = await store(`${folder}/a`, container, parts);
              const volume = await readNifti(path);
              const what = `${type.name} ${littleEndian} ${version} ${scaling.slope} ${container}`;
              const found = Array.from(volume.data as Float64Array, String);
              assert.deepEqual(found, expected(type, scaling), what);
              volume.affineRas.forEach((value, i) =>
                assert.ok(Math.abs(value - affine[i]) <= 1e-6, `${what}: affine ${i} ${value}`)
              );
              await writeNifti(`${folder}/b.${container}`, volume);
              const again = await readNifti(`${folder}/b.${container}`);
              assert.equal(again.data.constructor, volume.data.constructor);
              const bits = ({ data }: typeof volume) =>
                new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
              assert.deepEqual(bits(again), bits(volume), what);
              again.affineRas.forEach((value, i) =>
                assert.ok(Math.abs(value - volume.affineRas[i]) <= 1e-6, what)
              );
              files++;
            }
          }
        }
      }
    });
    assert.equal(files, 160);
  });
}
