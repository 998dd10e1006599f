import { join } from "node:path";

/**
 * Removes what `writeFileAtomic` has left in a folder where it was killed. A folder that is not there
 * has none.
 *
 * @param isMeant whether a file of this name, as it would have been, may be removed
 */
export async function removeUnfinishedFiles(
  folder: string,
  isMeant: (name: string) => boolean = () => true,
): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const [ending] = name.match(/\.tmp-[0-9a-f-]{36}$/) ?? [];
      if (ending === undefined || !isMeant(name.slice(0, -ending.length))) continue;
      await Deno.remove(join(folder, name)).catch(() => {});
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
