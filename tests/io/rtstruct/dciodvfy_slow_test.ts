import assert from "node:assert/strict";
import { writeDicomSeries } from "../../../lib/io/dicom/write_dicom_series.ts";
import { writeDicomSeg } from "../../../lib/io/dicom_seg/write_dicom_seg.ts";
import { writeRtStruct } from "../../../lib/io/rtstruct/write_rtstruct.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const reason = await isInstalled() ? "" : " (skipped: dciodvfy of dicom3tools is not installed)";

async function isInstalled(): Promise<boolean> {
  try {
    await new Deno.Command("dciodvfy", { args: ["-version"] }).output();
    return true;
  } catch {
    return false;
  }
}

async function complaints(path: string): Promise<string> {
  const { stdout, stderr } = await new Deno.Command("dciodvfy", { args: [path] }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

Deno.test({
  name: `writeRtStruct, writeDicomSeg: dciodvfy finds no error and knows what they are${reason}`,
  ignore: reason !== "",
  async fn() {
    await inTemporaryFolder(async (folder) => {
      const affineRas = [-0.8, 0, 0, 31.5, 0, -0.8, 0, 12.25, 0, 0, 2.5, -700, 0, 0, 0, 1];
      const shapeZyx = [4, 9, 11] as const;
      const scan = createVolume({ data: new Int16Array(396), shapeZyx, affineRas });
      const series = await writeDicomSeries(`${folder}/scan`, scan, {
        patientName: "Möller^Åsa",
        patientId: "P1",
        studyDate: "20200131",
        studyTime: "101500",
        studyId: "S1",
      });
      const data = Uint8Array.from({ length: 396 }, (_, i) => i % 99 < 60 ? i % 3 : 0);
      const labels = createVolume({ ...series, data });
      const options = { names: { 1: "Leber größer", 2: "b", 3: "empty" } };
      await writeRtStruct(`${folder}/rt.dcm`, labels, series, options);
      await writeRtStruct(`${folder}/half.dcm`, labels, series, { subPixel: true });
      await writeDicomSeg(`${folder}/seg.dcm`, labels, series, {
        segments: { 1: { name: "Leber größer" }, 2: { algorithm: null }, 3: {} },
      });
      for (
        const [name, kind] of [
          ["rt", "RTStructureSet"],
          ["half", "RTStructureSet"],
          ["seg", "Segmentation"],
        ]
      ) {
        const found = await complaints(`${folder}/${name}.dcm`);
        assert.match(found, new RegExp(`^${kind}$`, "m"));
        assert.doesNotMatch(found, /^(Error|Warning)/m);
      }
    });
  },
});
