const ENCODINGS: Readonly<Record<string, string>> = {
  "ISO_IR 192": "utf-8",
  "GB18030": "gb18030",
  "GBK": "gbk",
  "ISO_IR 100": "iso-8859-1",
  "ISO_IR 101": "iso-8859-2",
  "ISO_IR 109": "iso-8859-3",
  "ISO_IR 110": "iso-8859-4",
  "ISO_IR 144": "iso-8859-5",
  "ISO_IR 127": "iso-8859-6",
  "ISO_IR 126": "iso-8859-7",
  "ISO_IR 138": "iso-8859-8",
  "ISO_IR 148": "iso-8859-9",
  "ISO_IR 203": "iso-8859-15",
  "ISO_IR 13": "shift_jis",
  "ISO_IR 166": "windows-874",
  "ISO 2022 IR 87": "iso-2022-jp",
  "ISO 2022 IR 149": "euc-kr",
};

/**
 * The decoder for a data set's texts. Where several character sets are named the last known one
 * counts: it is the one with the non-Latin letters. Without one the texts are taken for UTF-8 where
 * they are valid as such, else for Latin-1.
 *
 * @param characterSets the values of SpecificCharacterSet
 */
export function dicomTextDecoder(characterSets: readonly string[]): (bytes: Uint8Array) => string {
  const known = characterSets.flatMap((name) => {
    const encoding = ENCODINGS[name.trim()] ?? ENCODINGS[
      name.trim().replace("ISO 2022", "ISO_IR")
        .replace("ISO_IR IR", "ISO_IR")
    ];
    return encoding === undefined ? [] : [encoding];
  }).at(-1);
  if (known === undefined) return decodeUndeclared;
  const decoder = new TextDecoder(known);
  const escapes = known === "euc-kr";
  return (bytes) => {
    const text = decoder.decode(bytes);
    return escapes ? text.replaceAll("\u001b$)C", "") : text;
  };
}

function decodeUndeclared(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("iso-8859-1").decode(bytes);
  }
}
