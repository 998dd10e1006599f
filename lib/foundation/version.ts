/** Version of ovkit, as in deno.json. */
export const version = "0.1.0";
