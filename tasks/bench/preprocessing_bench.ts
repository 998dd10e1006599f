import type { BenchContext } from "./bench_context.ts";
import { benchResampling } from "./resample_bench.ts";

/** Resampling of 128 × 512 × 512 voxels to 100 × 350 × 350, beside SciPy, nnU-Net's way and PyTorch. */
export async function benchPreprocessing(
  { python, rounds, print, progress }: BenchContext,
): Promise<Record<string, unknown>> {
  const bar = progress("resampling");
  const resampling = await benchResampling({
    python,
    ...(rounds === undefined ? {} : { rounds }),
    onRound: (done, all) => {
      if (done < all) bar.update(done / all, `round ${done} of ${all}`);
      else bar.finish(`${all} rounds`);
    },
  });
  print(resampling.versions ?? "SciPy is not installed");
  print("| median | ovkit ms | Mvox/s | other | ms | Mvox/s | speedup | peak ÷ (in + out) |");
  print("| --- | --- | --- | --- | --- | --- | --- | --- |");
  for (const { what, oursMs, oursMegavoxels, others, peakShare } of resampling.comparisons) {
    const ours = `| ${what} | ${oursMs.toFixed(0)} | ${oursMegavoxels.toFixed(1)}`;
    if (others.length === 0) print(`${ours} | - | - | - | - | ${peakShare.toFixed(2)} |`);
    for (const { name, ms, megavoxels, speedup } of others) {
      print(
        `${ours} | ${name} | ${ms.toFixed(0)} | ${megavoxels.toFixed(1)} | ` +
          `${speedup.toFixed(2)} | ${peakShare.toFixed(2)} |`,
      );
    }
  }
  if (resampling.cubicDifference !== null) {
    print(`cubic: at most ${resampling.cubicDifference.toExponential(1)} of the range from SciPy`);
  }
  if (resampling.labelDifferences !== null) {
    print(`labels: ${resampling.labelDifferences} voxels are not nnU-Net's`);
  }
  return { resampling };
}
