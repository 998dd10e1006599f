import type { Tree } from "./merge_trees.ts";

/**
 * The tree that holds one value.
 *
 * @param path its keys with dots between, e.g. `training.num_epochs`
 */
export function treeAt(path: string, value: unknown): Tree {
  return path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Tree;
}
