import { openCRuntime } from "./c_runtime.ts";

const norms = [
  "FusedBatchNormV2",
  "FusedBatchNormGradV2",
  "FusedBatchNormV3",
  "FusedBatchNormGradV3",
];

/**
 * Takes norms off the list of what Grappler makes bfloat16: oneDNN would convert the channels of each
 * voxel by themselves, which with few channels takes several times as long as the norm. They sum up in
 * float32 either way.
 */
export function keepNormsInFloat32(): void {
  openCRuntime().setVariable(
    "TF_AUTO_MIXED_PRECISION_GRAPH_REWRITE_INFERLIST_REMOVE",
    norms.join(","),
  );
}
