import { engineInfo } from "../engine/engine_info.ts";
import { sha256 } from "../foundation/sha256.ts";
import { version } from "../foundation/version.ts";
import type { ModelParameters } from "../parameters/model_parameters.ts";

/** All that a run's numbers follow from, and the hash of what came out. */
export interface Certificate {
  readonly weightsSha256: string;
  readonly runHash: string;
  readonly parametersSha256: string;
  readonly seed: number;
  readonly precision: string;
  readonly epochs: number;
  readonly versions: { readonly ovkit: string; readonly deno: string; readonly library: string };
  readonly engine: {
    readonly backend: string;
    readonly device: string;
    readonly threads: number;
    readonly librarySha256: string | null;
  };
  readonly platform: { readonly os: string; readonly arch: string };
}

/** Writes down what a finished run's weights follow from. */
export function certificate(
  parameters: ModelParameters,
  run: { readonly weightsSha256: string; readonly runHash: string; readonly precision: string },
): Certificate {
  const { backend, device, threads, librarySha256, libraryVersion } = engineInfo();
  return {
    weightsSha256: run.weightsSha256,
    runHash: run.runHash,
    parametersSha256: sha256(JSON.stringify(parameters)),
    seed: parameters.training.seed,
    precision: run.precision,
    epochs: parameters.training.num_epochs,
    versions: { ovkit: version, deno: Deno.version.deno, library: libraryVersion },
    engine: { backend, device, threads, librarySha256 },
    platform: { os: Deno.build.os, arch: Deno.build.arch },
  };
}
