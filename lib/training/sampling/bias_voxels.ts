import type { LoaderParameters } from "../../parameters/model_parameters.ts";
import type { VolumeStore } from "./volume_store.ts";

/** Where foreground lies: per class, the volumes that have it and the voxels in each. */
export interface BiasVoxels {
  /** One entry a class that is present, or one for all foreground. */
  readonly groups: readonly {
    readonly volumes: readonly { readonly index: number; readonly voxels: Uint32Array }[];
  }[];
}

/** Finds the voxels around which biased patches are drawn, volume by volume. */
export async function findBiasVoxels(
  store: VolumeStore,
  bias: LoaderParameters["bias"],
): Promise<BiasVoxels> {
  const groups = new Map<number, { index: number; voxels: Uint32Array }[]>();
  for (let index = 0; index < store.ids.length; index++) {
    const { label } = await store.read(index);
    for (const [group, voxels] of voxelsByGroup(label, bias)) {
      groups.set(group, [...groups.get(group) ?? [], { index, voxels }]);
    }
  }
  const sorted = [...groups].sort(([a], [b]) => a - b);
  return { groups: sorted.map(([, volumes]) => ({ volumes })) };
}

function voxelsByGroup(
  label: Uint8Array,
  bias: LoaderParameters["bias"],
): Map<number, Uint32Array> {
  const counts = new Map<number, number>();
  const groupOf = (value: number) => bias === "fg" ? 1 : value;
  for (const value of label) {
    if (value > 0) counts.set(groupOf(value), (counts.get(groupOf(value)) ?? 0) + 1);
  }
  const voxels = new Map([...counts].map(([group, count]) => [group, new Uint32Array(count)]));
  const filled = new Map<number, number>();
  for (let i = 0; i < label.length; i++) {
    if (label[i] === 0) continue;
    const group = groupOf(label[i]);
    const at = filled.get(group) ?? 0;
    voxels.get(group)![at] = i;
    filled.set(group, at + 1);
  }
  return voxels;
}
