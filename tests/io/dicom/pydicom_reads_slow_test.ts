import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { DicomSeries } from "../../../lib/io/dicom/dicom_series.ts";
import { writeDicomSeries } from "../../../lib/io/dicom/write_dicom_series.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import type { Volume } from "../../../lib/volumes/volume.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

interface Answer {
  pydicom: { md5: string; shape: number[]; patient: string; uids: string[]; class: string };
  simpleitk: { md5: string; affine: number[] };
}

const python = Deno.env.get("OVKIT_TEST_PYTHON") ?? "python3";
const reason = await hasPackages() ? "" : ` (skipped: ${python} has no pydicom and SimpleITK)`;

async function hasPackages(): Promise<boolean> {
  try {
    const args = ["-c", "import pydicom, SimpleITK"];
    return (await new Deno.Command(python, { args }).output()).success;
  } catch {
    return false;
  }
}

async function readByPython(folders: readonly string[]): Promise<Answer[]> {
  const script = new URL("../../oracles/read_dicom_series.py", import.meta.url).pathname;
  const command = new Deno.Command(python, { args: [script, ...folders] });
  const { stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  assert.notEqual(stdout.length, 0, decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}

function md5({ data }: Volume): string {
  const values = Float64Array.from(data as Int16Array);
  return createHash("md5").update(new Uint8Array(values.buffer)).digest("hex");
}

const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
const AFFINES = [
  [-0.7, 0, 0, 40, 0, -0.8, 0, 30, 0, 0, 2.5, -80, 0, 0, 0, 1],
  [-0.7 * c, 0.8 * s, 0, 40, -0.7 * s, -0.8 * c, 0, 30, 0, 0, 2.5, -80.123, 0, 0, 0, 1],
  [0, 0, 2.5, 40, -0.7, 0, 0, 30, 0, -0.8, 0, -80.123, 0, 0, 0, 1],
];

Deno.test({
  name: `writeDicomSeries: pydicom and SimpleITK read what was written${reason}`,
  ignore: reason !== "",
  async fn() {
    await inTemporaryFolder(async (folder) => {
      const arrays = [
        Int16Array.from({ length: 360 }, (_, i) => (i * 97) % 4000 - 1000),
        Uint16Array.from({ length: 360 }, (_, i) => i * 180),
        Float32Array.from({ length: 360 }, (_, i) => Math.sin(i)),
      ];
      const folders: string[] = [];
      const written: { volume: Volume; series: DicomSeries }[] = [];
      for (const [i, data] of arrays.entries()) {
        const volume = createVolume({ data, shapeZyx: [5, 8, 9], affineRas: AFFINES[i] });
        folders.push(`${folder}/${i}`);
        const options = {
          patientName: "Müller^肝",
          modality: i === 2 ? "MR" as const : "CT" as const,
        };
        written.push({ volume, series: await writeDicomSeries(folders[i], volume, options) });
      }
      const answers = await readByPython(folders);
      for (const [i, { pydicom, simpleitk }] of answers.entries()) {
        const { volume, series } = written[i];
        assert.deepEqual(pydicom.shape, [5, 8, 9]);
        assert.equal(pydicom.patient, "Müller^肝");
        assert.equal(pydicom.class, i === 2 ? "MR Image Storage" : "CT Image Storage");
        assert.deepEqual(pydicom.uids, series.slices.map(({ sopInstanceUid }) => sopInstanceUid));
        if (i < 2) assert.deepEqual([pydicom.md5, simpleitk.md5], [md5(volume), md5(volume)]);
        for (const [k, value] of volume.affineRas.entries()) {
          assert.ok(Math.abs(simpleitk.affine[k] - value) < 1e-6, `${simpleitk.affine}`);
        }
      }
    });
  },
});
