import type { Variable } from "../../engine/tensor_types.ts";

/**
 * Whether a weight is drawn towards 0 where biases and norms are not: all but vectors, single numbers
 * and biases are.
 *
 * @param name PyTorch's
 */
export function decays(name: string, weight: Variable): boolean {
  return weight.shape.filter((edge) => edge > 1).length > 1 && !name.endsWith(".bias");
}
