/** Kinds of op attributes, by the numbers that tfjs-node's kernels use (`TF_AttrType`). */
export const attributeTypes = {
  string: 0,
  int: 1,
  float: 2,
  bool: 3,
  type: 4,
  shape: 5,
  resource: 20,
} as const;

/** One attribute of an op: its name, its kind and its value. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** Makes attributes without spelling out the kind's number. */
export const attribute = {
  string: (name: string, value: string): OpAttribute => ({ name, type: 0, value }),
  int: (name: string, value: number | readonly number[]): OpAttribute => ({
    name,
    type: 1,
    value,
  }),
  float: (name: string, value: number): OpAttribute => ({ name, type: 2, value }),
  bool: (name: string, value: boolean): OpAttribute => ({ name, type: 3, value }),
  type: (name: string, value: number): OpAttribute => ({ name, type: 4, value }),
};
