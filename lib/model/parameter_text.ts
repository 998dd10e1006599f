/**
 * Parameters as text, in ovseg's form: a line `key = value` each, those of an inner object indented
 * below `key =`.
 */
export function parameterText(tree: object): string {
  return linesOf(tree, "").join("\n") + "\n";
}

function linesOf(tree: object, indent: string): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? [`${indent}${key} =`, ...linesOf(value, `${indent}\t`)]
      : [`${indent}${key} = ${JSON.stringify(value)}`]
  );
}
