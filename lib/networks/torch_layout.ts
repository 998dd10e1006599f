/**
 * PyTorch keeps the two channel axes of a convolution first, TensorFlow last and swapped: the shape
 * (a, b, k…) there is (k…, b, a) here. Vectors are the same in both.
 *
 * @param shape PyTorch's shape
 */
export function shapeFromTorch(shape: readonly number[]): number[] {
  return shape.length < 3 ? [...shape] : [...shape.slice(2), shape[1], shape[0]];
}

/** PyTorch's shape of a convolution that has this shape here. */
export function shapeToTorch(shape: readonly number[]): number[] {
  if (shape.length < 3) return [...shape];
  const [b, a] = shape.slice(-2);
  return [a, b, ...shape.slice(0, -2)];
}

/** Values in TensorFlow's layout from PyTorch's. */
export function valuesFromTorch(data: ArrayLike<number>, shape: readonly number[]): Float32Array {
  if (shape.length < 3) return Float32Array.from(data);
  const [a, b, ...kernel] = shape;
  const size = kernel.reduce((x, y) => x * y, 1);
  const result = new Float32Array(data.length);
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let k = 0; k < size; k++) result[(k * b + j) * a + i] = data[(i * b + j) * size + k];
    }
  }
  return result;
}

/** Values in PyTorch's layout from TensorFlow's; `shape` is PyTorch's. */
export function valuesToTorch(data: ArrayLike<number>, shape: readonly number[]): Float32Array {
  if (shape.length < 3) return Float32Array.from(data);
  const [a, b, ...kernel] = shape;
  const size = kernel.reduce((x, y) => x * y, 1);
  const result = new Float32Array(data.length);
  for (let i = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let k = 0; k < size; k++) result[(i * b + j) * size + k] = data[(k * b + j) * a + i];
    }
  }
  return result;
}
