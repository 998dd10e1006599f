import type { NpyArray } from "../../../lib/io/npy_array.ts";
import { readNpy } from "../../../lib/io/read_npy.ts";
import type { FuzzTarget } from "../fuzz_target.ts";
import { goldenFiles } from "../golden_files.ts";

/** Arrays of NumPy, in every type, order and version. */
export const target: FuzzTarget = {
  name: "npy",
  ending: ".npy",
  seeds: () => goldenFiles("npy", /\.npy$/),
  read: (path) => readNpy(path),
  findWrong(result, bytes) {
    const { data, shape } = result as NpyArray;
    const count = shape.reduce((product, n) => product * n, 1);
    if (data.length !== count) return `${data.length} values for shape ${shape.join()}`;
    return data.byteLength > bytes.length ? "more values than bytes" : undefined;
  },
};
