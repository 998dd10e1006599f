import type { BenchContext } from "./bench_context.ts";
import { benchDicom } from "./io_dicom_bench.ts";
import { benchNifti } from "./io_nifti_bench.ts";
import { benchRtStruct } from "./io_rtstruct_bench.ts";

/** Files of 512 × 512 × 200 voxels in and out, beside nibabel, pydicom and rt-utils. */
export async function benchIo(context: BenchContext): Promise<Record<string, unknown>> {
  const { print } = context;
  const nifti = await benchNifti(settings(context, "NIfTI"));
  const dicom = await benchDicom(settings(context, "DICOM"));
  const structures = await benchRtStruct(settings(context, "RTSTRUCT"));
  const { ours, theirs } = structures;
  print(
    `nibabel ${nifti.nibabel ?? "not installed"}, pydicom ${dicom.pydicom ?? "not installed"}, ` +
      `rt-utils ${structures.rtUtils ?? "not installed"}`,
  );
  print("| median | ovkit ms | other ms | ratio | ovkit peak ÷ voxels | other peak ÷ voxels |");
  print("| --- | --- | --- | --- | --- | --- |");
  for (const one of nifti.comparisons) {
    print(row(`${one.what} (nibabel)`, [one.oursMs, one.nibabelMs, one.ratio], [
      one.oursPeakBytes / nifti.voxelBytes,
      share(one.nibabelPeakBytes, nifti.voxelBytes),
    ]));
    if (one.what !== "write .nii.gz" || one.nibabelFileBytes === null) continue;
    print(`file size: ${one.oursFileBytes} bytes, nibabel's ${one.nibabelFileBytes}`);
  }
  print(row("read DICOM series (pydicom)", [dicom.oursMs, dicom.pydicomMs, dicom.ratio], [
    dicom.oursPeakBytes / dicom.voxelBytes,
    share(dicom.pydicomPeakBytes, dicom.voxelBytes),
  ]));
  print(row("mask to RTSTRUCT to mask (rt-utils)", [
    ours.writeMs + ours.readMs,
    theirs === null ? null : theirs.writeMs + theirs.readMs,
    structures.ratio,
  ], [ours.peakBytes / structures.voxelBytes, share(theirs?.peakBytes, structures.voxelBytes)]));
  return { nifti, dicom, structures };
}

function settings({ python, rounds, progress }: BenchContext, label: string) {
  const bar = progress(label);
  return {
    python,
    ...(rounds === undefined ? {} : { rounds }),
    onRound: (done: number, all: number) => {
      if (done < all) bar.update(done / all, `round ${done} of ${all}`);
      else bar.finish(`${all} rounds`);
    },
  };
}

function share(bytes: number | null | undefined, voxelBytes: number): number | null {
  return bytes === null || bytes === undefined ? null : bytes / voxelBytes;
}

function row(
  what: string,
  [ours, theirs, ratio]: readonly [number, number | null, number | null],
  peaks: readonly (number | null)[],
): string {
  const cells = [
    ours.toFixed(0),
    theirs?.toFixed(0) ?? "-",
    ratio?.toFixed(2) ?? "-",
    ...peaks.map((peak) => peak?.toFixed(2) ?? "-"),
  ];
  return `| ${what} | ${cells.join(" | ")} |`;
}
