import { resolve } from "node:path";

/**
 * The data base's folder a task works in: what the command line says, else `OV_DATA_BASE`, else
 * `ov_data_base` in the current folder.
 */
export function databaseRoot(chosen: string | undefined): string {
  return resolve(chosen || Deno.env.get("OV_DATA_BASE") || "ov_data_base");
}
