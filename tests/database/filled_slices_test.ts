import assert from "node:assert/strict";
import { join } from "node:path";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { inDataset, writeSeries, writeStructures } from "./dicom_trees.ts";

Deno.test("a series with a missing slice is refused, or filled where that is asked for", async () => {
  await inDataset(async (folder, open) => {
    const series = await writeSeries(join(folder, "a"));
    const label = await writeStructures(join(folder, "a", "RTSTRUCT.dcm"), series, ["liver"]);
    await Deno.remove(series.slices[2].path);

    await assert.rejects(open().read("a"), (error) => isOvkitError(error, "GeometryMismatch"));
    const refused = await open().check();
    assert.deepEqual([refused.ok, refused.problems.some((p) => /--fill/.test(p.cure))], [
      false,
      true,
    ]);

    const filled = open().filled();
    assert.deepEqual((await filled.cases()).map(({ fill }) => fill), [true]);
    const { channels: [image], label: read } = await filled.read("a");
    assert.deepEqual(image.shapeZyx, series.shapeZyx);
    const size = image.shapeZyx[1] * image.shapeZyx[2];
    for (let i = 0; i < size; i++) {
      const between = (series.data[size + i] as number) + (series.data[3 * size + i] as number);
      assert.ok(Math.abs(Number(image.data[2 * size + i]) - between / 2) <= 0.5);
    }
    assert.deepEqual([...read!.data.subarray(0, size)], [...label.data.subarray(0, size)]);
    const report = await filled.check();
    assert.ok(report.ok, report.toMarkdown());
    assert.ok(report.problems.some(({ found }) => /resampled linearly/.test(found)));
  });
});
