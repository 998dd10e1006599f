/** Deno's notebook interface, or undefined where the code does not run in a notebook. */
export function notebookKernel(): typeof Deno.jupyter | undefined {
  try {
    return Deno.jupyter;
  } catch {
    return undefined;
  }
}
