import type { TensorflowLibrary } from "../library/tensorflow_library.ts";
import { tf } from "../tf.ts";
import { createBinding } from "./binding.ts";
import { configProto } from "./config_proto.ts";
import { keepNormsInFloat32 } from "./keep_norms_in_float32.ts";
import { openTensorflowApi } from "./tensorflow_api.ts";
import { registerKernels } from "./register_kernels.ts";
import { createTensorflowBackend, type TensorflowBackend } from "./tensorflow_backend.ts";

/**
 * Opens the library in this process and makes it tfjs' backend.
 *
 * @param library where it lies
 * @param threads how many threads compute
 */
export async function openTensorflow(
  library: TensorflowLibrary,
  threads: number,
): Promise<TensorflowBackend> {
  keepNormsInFloat32();
  const api = openTensorflowApi([...library.preload, library.framework], library.cc);
  const config = configProto({
    intraOpThreads: threads,
    interOpThreads: threads,
    mixedPrecision: false,
  });
  const backend = await createTensorflowBackend(createBinding(api, { config }));
  registerKernels(backend);
  tf.registerBackend("tensorflow", () => backend as never, 3);
  await tf.setBackend("tensorflow");
  await tf.ready();
  return backend;
}
