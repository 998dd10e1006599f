import { tf } from "../../../lib/engine/tf.ts";
import { booleans, exactly, floats, integers, type OpCase, opCase } from "../../support/op_case.ts";

type Unary = (x: tf.Tensor) => tf.Tensor;
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const shapes = [[], [7], [2, 3], [2, 3, 4], [1, 2, 3, 2], [2, 1, 2, 1, 3], [1, 2, 1, 3, 1, 2]];

const unary: [string, Unary, (readonly [number, number])?][] = [
  ["abs", tf.abs],
  ["acos", tf.acos, [-1, 1]],
  ["acosh", tf.acosh, [1, 4]],
  ["asin", tf.asin, [-1, 1]],
  ["asinh", tf.asinh],
  ["atan", tf.atan],
  ["atanh", tf.atanh, [-0.9, 0.9]],
  ["ceil", tf.ceil],
  ["cos", tf.cos],
  ["cosh", tf.cosh],
  ["elu", tf.elu],
  ["erf", tf.erf],
  ["exp", tf.exp],
  ["expm1", tf.expm1],
  ["floor", tf.floor],
  ["leakyRelu", (x) => tf.leakyRelu(x, 0.1)],
  ["log", tf.log, [0.1, 5]],
  ["log1p", tf.log1p, [-0.9, 5]],
  ["logSigmoid", tf.logSigmoid],
  ["neg", tf.neg],
  ["reciprocal", tf.reciprocal, [0.5, 2]],
  ["relu", tf.relu],
  ["relu6", tf.relu6, [-8, 8]],
  ["round", tf.round, [-9, 9]],
  ["rsqrt", tf.rsqrt, [0.1, 5]],
  ["selu", tf.selu],
  ["sigmoid", tf.sigmoid],
  ["sign", tf.sign],
  ["sin", tf.sin],
  ["sinh", tf.sinh],
  ["softplus", tf.softplus],
  ["sqrt", tf.sqrt, [0, 5]],
  ["square", tf.square],
  ["step", (x) => tf.step(x, 0.3)],
  ["tan", tf.tan, [-1, 1]],
  ["tanh", tf.tanh],
];

const binary: [string, Binary][] = [
  ["add", tf.add],
  ["sub", tf.sub],
  ["mul", tf.mul],
  ["floorDiv", (a, b) => tf.floorDiv(a, b).cast("int32")],
  ["maximum", tf.maximum],
  ["minimum", tf.minimum],
  ["squaredDifference", tf.squaredDifference],
  ["mod", tf.mod],
];

const comparisons: [string, Binary][] = [
  ["equal", tf.equal],
  ["notEqual", tf.notEqual],
  ["greater", tf.greater],
  ["greaterEqual", tf.greaterEqual],
  ["less", tf.less],
  ["lessEqual", tf.lessEqual],
];

const complexOf = (values: readonly number[], shape: number[]) =>
  tf.complex(tf.tensor([...values], shape), tf.tensor(values.map((v) => 2 - v), shape));

/** Ops that work number by number. */
export const elementwiseCases: readonly OpCase[] = [
  ...unary.map(([name, op, range], i) => {
    const shape = shapes[i % shapes.length];
    return opCase(`${name} of [${shape}]`, [floats(shape, range)], op);
  }),
  ...binary.map(([name, op], i) =>
    opCase(`${name} of equal shapes`, [floats(shapes[i % 7]), floats(shapes[i % 7], [0.5, 3])], op)
  ),
  ...binary.map(([name, op]) =>
    opCase(`${name} of broadcast int32`, [integers([2, 1, 4]), integers([3, 1], [1, 7])], op)
  ),
  ...comparisons.map(([name, op]) =>
    opCase(`${name} of float32`, [exactly([1, 2, 2, 3], [4]), exactly([2, 2, 1, 3], [4])], op)
  ),
  ...comparisons.map(([name, op]) =>
    opCase(`${name} of int32, broadcast`, [integers([2, 3, 1]), integers([4])], op)
  ),
  opCase("equal of bool", [booleans([3, 4]), booleans([3, 4])], tf.equal),
  opCase(
    "equal of string",
    [exactly(["a", "bb", ""], [3], "string"), exactly(["a", "b", ""], [3], "string")],
    tf.equal,
  ),
  opCase("add of a scalar and rank 6", [floats([]), floats([1, 2, 1, 3, 1, 2])], tf.add),
  opCase("add of int32 and float32", [integers([2, 3]), floats([3])], tf.add),
  opCase("add of bool and int32", [booleans([5]), integers([5])], tf.add),
  opCase("div of float32, broadcast", [floats([2, 3, 4]), floats([3, 1], [1, 2])], tf.div),
  opCase("div of int32 truncates as tfjs does", [integers([6]), integers([6], [1, 4])], tf.div),
  opCase("divNoNan", [floats([4]), exactly([0, 1, 0, 2], [4])], tf.divNoNan),
  opCase("div by zero", [exactly([1, -1, 0], [3]), exactly([0, 0, 0], [3])], tf.div),
  opCase("mod of negative numbers", [
    exactly([-5, 5, -5.5, 5.5], [4]),
    exactly([3, -3, 2, -2], [4]),
  ], tf.mod),
  opCase("pow of float32", [floats([2, 3], [0.1, 3]), floats([3])], tf.pow),
  opCase("pow of int32", [integers([4], [0, 5]), integers([4], [0, 4])], tf.pow),
  opCase("atan2", [floats([3, 4]), floats([3, 4])], tf.atan2),
  opCase("addN", [floats([2, 3]), floats([2, 3]), floats([2, 3])], (...xs) => tf.addN(xs)),
  opCase("logicalAnd", [booleans([9]), booleans([9])], tf.logicalAnd),
  opCase("logicalOr", [booleans([3, 1]), booleans([3])], tf.logicalOr),
  opCase("logicalXor", [booleans([9]), booleans([9])], tf.logicalXor),
  opCase("logicalNot", [booleans([2, 2, 2])], tf.logicalNot),
  opCase("clipByValue", [floats([2, 3, 2, 2])], (x) => tf.clipByValue(x, -0.5, 1)),
  opCase("clipByValue of int32", [integers([9])], (x) => tf.clipByValue(x, -2, 3)),
  opCase("prelu", [floats([2, 3, 4]), floats([4])], tf.prelu),
  opCase("where, same shapes", [booleans([2, 3]), floats([2, 3]), floats([2, 3])], tf.where),
  opCase("where, broadcast", [booleans([3]), floats([2, 3]), floats([])], tf.where),
  opCase("where of int32", [booleans([4]), integers([4]), integers([4])], tf.where),
  opCase("isNaN", [exactly([1, NaN, Infinity, -Infinity, 0], [5])], tf.isNaN),
  opCase("isInf", [exactly([1, NaN, Infinity, -Infinity, 0], [5])], tf.isInf),
  opCase("isFinite", [exactly([1, NaN, Infinity, -Infinity, 0], [5])], tf.isFinite),
  opCase("cast float32 to int32", [floats([9], [-3, 3])], (x) => tf.cast(x, "int32")),
  opCase("cast float32 to bool", [exactly([0, 0.5, -2], [3])], (x) => tf.cast(x, "bool")),
  opCase("cast int32 to float32", [integers([2, 2])], (x) => tf.cast(x, "float32")),
  opCase("cast bool to int32", [booleans([5])], (x) => tf.cast(x, "int32")),
  opCase("cast float32 to complex64", [floats([3])], (x) => tf.cast(x, "complex64")),
  opCase("onesLike of int32", [integers([2, 3])], tf.onesLike),
  opCase("zerosLike of bool", [booleans([4])], tf.zerosLike),
  opCase("clone", [floats([2, 2])], tf.clone),
  opCase("complex", [floats([2, 3]), floats([2, 3])], (a, b) => tf.complex(a, b)),
  opCase("real and imag", [floats([4]), floats([4])], (a, b) => {
    const z = tf.complex(a, b);
    return [tf.real(z), tf.imag(z)];
  }),
  opCase("abs of complex64", [floats([5]), floats([5])], (a, b) => tf.abs(tf.complex(a, b))),
  opCase(
    "add of complex64",
    [],
    () => tf.add(complexOf([1, 2, 3, 4], [2, 2]), complexOf([5, 6, 7, 8], [2, 2])),
  ),
  opCase(
    "sub of complex64",
    [],
    () => tf.sub(complexOf([1, 2, 3, 4], [2, 2]), complexOf([5, 6, 7, 8], [2, 2])),
  ),
  opCase(
    "mul of complex64",
    [],
    () => tf.mul(complexOf([1, 2, 3, 4], [2, 2]), complexOf([5, 6, 7, 8], [2, 2])),
  ),
  opCase("reshape of complex64", [], () => complexOf([1, 2, 3, 4], [2, 2]).reshape([4, 1])),
];
