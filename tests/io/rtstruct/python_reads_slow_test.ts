import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { writeDicomSeries } from "../../../lib/io/dicom/write_dicom_series.ts";
import { writeDicomSeg } from "../../../lib/io/dicom_seg/write_dicom_seg.ts";
import { writeRtStruct } from "../../../lib/io/rtstruct/write_rtstruct.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { rasOfLps } from "./series_of.ts";

interface Answer {
  patient: string;
  rois: { name: string; number: number; color: number[]; mask: string; evenOdd: string }[];
  segments: string[];
  types: string[];
  segmentation: string;
  segmentationPixels: number;
  sources: number;
}

const python = Deno.env.get("OVKIT_TEST_PYTHON") ?? "python3";
const reason = await hasPackages() ? "" : ` (skipped: ${python} lacks rt_utils or highdicom)`;

async function hasPackages(): Promise<boolean> {
  try {
    const args = ["-c", "import rt_utils, highdicom"];
    return (await new Deno.Command(python, { args }).output()).success;
  } catch {
    return false;
  }
}

async function readByPython(...paths: string[]): Promise<Answer> {
  const script = new URL("../../oracles/read_structures.py", import.meta.url).pathname;
  const { stdout, stderr } = await new Deno.Command(python, { args: [script, ...paths] }).output();
  assert.notEqual(stdout.length, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

const SHAPE_ZYX = [12, 64, 64] as const;

const PLACES = {
  axial: rasOfLps([0.9, 0, 0, -30.5, 0, 0.9, 0, 12.25, 0, 0, 3, -700, 0, 0, 0, 1]),
  oblique: rasOfLps([
    ...[0.6, 0.48, 1.28, -131.0625],
    ...[-0.8, 0.36, 0.96, 42.5],
    ...[0, -0.8, 1.2, 1204.75],
    ...[0, 0, 0, 1],
  ]),
};

/** An organ with a vessel through it, an island in the vessel, a bent tube, specks. */
function phantom(): Uint8Array {
  const data = new Uint8Array(SHAPE_ZYX[0] * 64 * 64);
  for (let i = 0; i < data.length; i++) {
    const [x, y, z] = [i % 64, Math.floor(i / 64) % 64, Math.floor(i / 4096)];
    const inOrgan = ((x - 30) / 22) ** 2 + ((y - 33) / 18) ** 2 + ((z - 5) / 6) ** 2 < 1;
    const fromVessel = Math.hypot(x - 33 - z, y - 30);
    const fromTube = Math.hypot(x - 10 - 2 * Math.sin(z), y - 54);
    if (inOrgan && (fromVessel > 5 || fromVessel < 1.6)) data[i] = 1;
    if (fromTube < 4.2) data[i] = 2;
    if (z === 3 && y === 2 && (x === 5 || (x > 20 && x < 40))) data[i] = 3;
    if (z === 8 && x > 50 && x - y === 40) data[i] = 3;
  }
  return data;
}

const bytesOf = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

function dice(packed: string, expected: Uint8Array): number {
  const bytes = bytesOf(packed);
  let both = 0;
  let sum = 0;
  for (const [i, value] of expected.entries()) {
    const set = bytes[i >> 3] >> (7 - i % 8) & 1;
    both += set & value;
    sum += set + value;
  }
  return 2 * both / sum;
}

for (const [place, affineRas] of Object.entries(PLACES)) {
  Deno.test({
    name: `writeRtStruct, writeDicomSeg: ${place}, read by rt-utils, pydicom, highdicom${reason}`,
    ignore: reason !== "",
    async fn() {
      await inTemporaryFolder(async (folder) => {
        const scan = createVolume({
          data: new Int16Array(12 * 4096),
          shapeZyx: SHAPE_ZYX,
          affineRas,
        });
        const series = await writeDicomSeries(`${folder}/scan`, scan, {
          patientName: "Möller^Åsa",
        });
        const data = phantom();
        const labels = createVolume({ ...series, data });
        const names = { 1: "Organ größer", 2: "tube", 3: "specks" };
        const files = [`${folder}/rt.dcm`, `${folder}/seg.dcm`];
        await writeRtStruct(files[0], labels, series, { names, colors: { 2: [9, 80, 255] } });
        const segments = {
          1: { name: "Organ", type: ["10200004", "SCT", "Liver"] as const },
          2: { name: "tube" },
          3: { name: "specks" },
        };
        await writeDicomSeg(files[1], labels, series, { segments });
        const answer = await readByPython(`${folder}/scan`, ...files);
        assert.equal(answer.patient, "Möller^Åsa");
        assert.deepEqual(answer.rois.map(({ name, number }) => [number, name]), [
          [1, "Organ größer"],
          [2, "tube"],
          [3, "specks"],
        ]);
        assert.deepEqual(answer.rois[1].color, [9, 80, 255]);
        for (const { number, mask, evenOdd } of answer.rois) {
          const expected = data.map((value) => value === number ? 1 : 0);
          assert.equal(dice(mask, expected), 1, `rt-utils, class ${number}`);
          assert.equal(dice(evenOdd, expected), 1, `even-odd, class ${number}`);
        }
        assert.deepEqual(answer.segments, ["Organ", "tube", "specks"]);
        assert.deepEqual(answer.types, ["Liver", "Tissue", "Tissue"]);
        assert.equal(Buffer.compare(bytesOf(answer.segmentation), data), 0);
        assert.equal(answer.segmentationPixels, data.filter((value) => value > 0).length);
        assert.equal(answer.sources, SHAPE_ZYX[0]);
      });
    },
  });
}
