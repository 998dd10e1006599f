import { writeNpy } from "../../../lib/io/write_npy.ts";

/** What {@linkcode inStoredSet} stores. */
export interface StoredSetOptions {
  readonly cases: number;
  /** With predictions of a previous stage and masks. */
  readonly layers?: boolean;
}

/** Runs a test body with the folder of preprocessed cases c0, c1, …, and removes it afterwards. */
export async function inStoredSet(
  { cases, layers = false }: StoredSetOptions,
  body: (folder: string, ids: readonly string[]) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "ovkit_test_" });
  const folder = `${root}/set/plan`;
  const ids = Array.from({ length: cases }, (_, i) => `c${i}`);
  try {
    for (const [index, id] of ids.entries()) {
      const shape = [6, 7, 9];
      const count = 6 * 7 * 9;
      const image = Float32Array.from(
        { length: 2 * count },
        (_, i) => Math.sin(i + index) * 100,
      );
      const map = (step: number, most: number) => ({
        data: Uint8Array.from({ length: count }, (_, i) => Math.floor((i + index) / step) % most),
        shape: [1, ...shape],
      });
      await writeNpy(`${folder}/images/${id}.npy`, { data: image, shape: [2, ...shape] });
      await writeNpy(`${folder}/labels/${id}.npy`, map(4, 3));
      if (!layers) continue;
      await writeNpy(`${folder}/prev_preds/${id}.npy`, map(5, 3));
      await writeNpy(`${folder}/masks/${id}.npy`, map(7, 2));
    }
    const nPreviousClasses = layers ? 2 : 0;
    const manifest = { nPreviousClasses, hasMask: layers, nChannels: 2, cases: ids };
    await Deno.writeTextFile(`${folder}/manifest.json`, JSON.stringify(manifest));
    await body(folder, ids);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}
