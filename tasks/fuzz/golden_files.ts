/**
 * Files of `tests/golden` as seeds, in the order of their names.
 *
 * @param folder a folder of `tests/golden`
 * @param wanted what their names match
 */
export async function goldenFiles(folder: string, wanted: RegExp): Promise<Uint8Array[]> {
  const place = new URL(`../../tests/golden/${folder}/`, import.meta.url);
  const names: string[] = [];
  for await (const { name } of Deno.readDir(place)) if (wanted.test(name)) names.push(name);
  return await Promise.all(names.sort().map((name) => Deno.readFile(new URL(name, place))));
}
