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

const cases = [
  { depth: 600, spacing: 0, classes: 25, mostGb: 3 },
  { depth: 512, spacing: 1.5, classes: 118, mostGb: 4 },
];

for (const { depth, spacing, classes, mostGb } of cases) {
  Deno.test({
    name: `a scan of 512 × 512 × ${depth} voxels with ${classes} classes is predicted within ` +
      `${mostGb} GB` +
      (Deno.build.os === "linux" ? "" : " (peak memory is known on Linux only)"),
    ignore: Deno.build.os !== "linux",
  }, async () => {
    const folder = await Deno.makeTempDir({ prefix: "ovkit_large_" });
    try {
      const [scan, out] = ["scan.nii.gz", "label.nii.gz"].map((name) => join(folder, name));
      await run("write", scan, `${depth}`, "512", "512");
      const told = await run("predict", scan, out, `${spacing}`, `${classes}`, "1");
      const { peak, shapeZyx, found } = JSON.parse(told);
      assert.deepEqual(shapeZyx, [depth, 512, 512]);
      assert.ok(found > 1);
      assert.ok(peak < mostGb * 1e9, `${(peak / 1e9).toFixed(2)} GB`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
