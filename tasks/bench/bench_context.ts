import type { Progress } from "../../lib/foundation/progress.ts";

/** What a benchmark is given. */
export interface BenchContext {
  /** The interpreter whose packages are measured beside the kit. */
  readonly python: string;
  /** Rounds; each benchmark has its own default. */
  readonly rounds?: number;
  /** Edge of the engine's patch in voxels. */
  readonly edge?: number;
  /** Filters of the engine's network. */
  readonly filters?: number;
  print(line: string): void;
  progress(label: string): Progress;
}
