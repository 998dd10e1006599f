import type { Precision } from "./engine_facts.ts";
import { processor } from "./processor.ts";
import type { TensorflowBackend } from "./tensorflow/tensorflow_backend.ts";
import { convolutionSelfTest } from "./convolution_self_test.ts";

/** What {@linkcode choosePrecision} decides on. */
export interface PrecisionQuestion {
  /** What the user wants, if anything. */
  readonly asked: Precision | undefined;
  readonly device: "cpu" | "gpu";
}

/**
 * Decides whether compiled functions compute in bfloat16 where it is safe: only on a processor with
 * instructions for it, and only if its convolutions pass the self-test.
 */
export async function choosePrecision(
  backend: TensorflowBackend,
  { asked, device }: PrecisionQuestion,
): Promise<{ precision: Precision; reason: string }> {
  if (asked === "float32") return { precision: "float32", reason: "as asked" };
  if (device === "gpu") return { precision: "float32", reason: "GPU: TensorFloat-32 by default" };
  const { features } = processor();
  const feature = ["amx_bf16", "avx512_bf16"].find((name) => features.has(name));
  if (feature === undefined) {
    return { precision: "float32", reason: "the processor has no bfloat16 instructions" };
  }
  const fault = await convolutionSelfTest(backend);
  if (fault !== undefined) {
    return { precision: "float32", reason: `bfloat16 self-test failed: ${fault}` };
  }
  return { precision: "mixed", reason: `${feature}, self-test passed` };
}
