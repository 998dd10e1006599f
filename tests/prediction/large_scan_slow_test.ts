import assert from "node:assert/strict";
import { join } from "node:path";

const child = new URL("large_scan_process.ts", import.meta.url).pathname;

async function run(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", child, ...args],
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test({
  name: "a scan of 512 × 512 × 600 voxels with 25 classes is predicted within 3 GB" +
    (Deno.build.os === "linux" ? "" : " (peak memory is known on Linux only)"),
  ignore: Deno.build.os !== "linux",
}, async () => {
  const folder = await Deno.makeTempDir({ prefix: "ovkit_large_" });
  try {
    const [scan, out] = ["scan.nii.gz", "label.nii.gz"].map((name) => join(folder, name));
    await run("write", scan, "600", "512", "512");
    const { peak, shapeZyx, found } = JSON.parse(await run("predict", scan, out, "2", "25", "1"));
    assert.deepEqual(shapeZyx, [600, 512, 512]);
    assert.ok(found > 1);
    assert.ok(peak < 3e9, `${(peak / 1e9).toFixed(2)} GB`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
