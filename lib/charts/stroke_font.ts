/**
 * The strokes of each sign: polylines parted by commas, each a run of points parted by blanks, a
 * point its x and y as two digits. Capitals reach from 0 to 6, small letters from 2, what hangs below
 * the line goes to 8. A sign is as wide as its farthest point.
 */
const strokes: Readonly<Record<string, string>> = {
  "0": "10 20 31 35 26 16 05 01 10",
  "1": "01 20 26",
  "2": "01 10 30 41 42 06 46",
  "3": "01 10 30 41 42 33 13,33 44 45 36 16 05",
  "4": "36 30 04 44",
  "5": "40 00 03 32 43 45 36 16 05",
  "6": "41 30 10 01 05 16 36 45 44 33 13 04",
  "7": "00 40 16",
  "8": "10 30 41 42 33 13 02 01 10,13 04 05 16 36 45 44 33",
  "9": "05 16 36 45 41 30 10 01 02 13 33 42",
  A: "06 20 46,14 34",
  B: "06 00 30 41 42 33 03,33 44 45 36 06",
  C: "41 30 10 01 05 16 36 45",
  D: "06 00 20 42 44 26 06",
  E: "40 00 06 46,03 33",
  F: "40 00 06,03 33",
  G: "41 30 10 01 05 16 36 45 43 23",
  H: "00 06,40 46,03 43",
  I: "00 06",
  J: "30 35 26 16 05",
  K: "00 06,40 04,13 46",
  L: "00 06 36",
  M: "06 00 24 40 46",
  N: "06 00 46 40",
  O: "10 30 41 45 36 16 05 01 10",
  P: "06 00 30 41 42 33 03",
  Q: "10 30 41 45 36 16 05 01 10,24 46",
  R: "06 00 30 41 42 33 03,23 46",
  S: "41 30 10 01 02 13 33 44 45 36 16 05",
  T: "00 40,20 26",
  U: "00 05 16 36 45 40",
  V: "00 26 40",
  W: "00 16 21 36 40",
  X: "00 46,40 06",
  Y: "00 23 40,23 26",
  Z: "00 40 06 46",
  a: "12 22 33 36,33 34 14 05 16 26 35",
  b: "00 06,03 12 22 33 35 26 16 05",
  c: "33 22 12 03 05 16 26 35",
  d: "30 36,33 22 12 03 05 16 26 35",
  e: "04 34 33 22 12 03 05 16 26 35",
  f: "20 11 16,02 22",
  g: "32 37 28 18 07,33 22 12 03 05 16 26 35",
  h: "00 06,03 12 22 33 36",
  i: "00 00,02 06",
  j: "10 10,12 17 08",
  k: "00 06,32 04,14 36",
  l: "00 05 16",
  m: "02 06,03 12 23 26,23 32 43 46",
  n: "02 06,03 12 22 33 36",
  o: "12 22 33 35 26 16 05 03 12",
  p: "02 08,03 12 22 33 35 26 16 05",
  q: "32 38,33 22 12 03 05 16 26 35",
  r: "02 06,03 12 22",
  s: "33 22 12 03 14 24 35 26 16 05",
  t: "10 15 26,02 22",
  u: "02 05 16 26 35,32 36",
  v: "02 26 42",
  w: "02 16 23 36 42",
  x: "02 36,32 06",
  y: "02 26,42 08",
  z: "02 32 06 36",
  ".": "06 06",
  ",": "16 08",
  ":": "03 03,06 06",
  ";": "13 13,16 08",
  "-": "03 23",
  "−": "03 33",
  "–": "03 43",
  "+": "21 25,03 43",
  "=": "02 42,04 44",
  "/": "40 06",
  "\\": "00 46",
  "(": "10 02 04 16",
  ")": "00 12 14 06",
  "[": "10 00 06 16",
  "]": "00 10 16 06",
  "<": "41 03 45",
  ">": "01 43 05",
  ß: "06 01 10 20 31 22 33 35 26 16",
  "%": "40 06,00 10 11 01 00,35 45 46 36 35",
  "_": "07 47",
  "|": "00 07",
  "*": "22 26,03 45,43 05",
  "#": "10 16,30 36,02 42,04 44",
  "?": "01 10 30 41 42 24,26 26",
  "!": "00 04,06 06",
  "'": "00 02",
  '"': "00 02,20 22",
  "&": "46 11 10 20 21 04 05 16 26 44",
  $: "41 30 10 01 02 13 33 44 45 36 16 05,20 26",
  "@": "33 22 12 03 04 15 25 33 34 45 43 31 11 03",
  "^": "02 20 42",
  "`": "00 11",
  "{": "20 11 12 03 14 15 26",
  "}": "00 11 12 23 14 15 06",
  "~": "04 13 23 34 43",
  "²": "00 10 11 03 13",
  "³": "00 10 11 01,11 12 02",
  "×": "13 35,33 15",
  "±": "21 24,03 43,06 46",
  "µ": "02 08,05 16 26 35,32 36",
  "°": "10 21 12 01 10",
  "…": "06 06,26 26,46 46",
  "∞": "14 03 12 34 43 32 14",
};

/** What stands for a sign that the font does not have. */
const unknown = "00 30 36 06 00";

/** A sign: its strokes in units of a sixth of a capital's height, and how far the next one is. */
export interface Glyph {
  readonly strokes: readonly (readonly (readonly [x: number, y: number])[])[];
  readonly advance: number;
}

const glyphs = new Map<string, Glyph>();

/** The strokes of a sign; accents are left out, and an unknown sign is an empty box. */
export function strokeGlyph(sign: string): Glyph {
  const known = glyphs.get(sign);
  if (known !== undefined) return known;
  const plain = strokes[sign] ?? strokes[sign.normalize("NFD")[0]];
  const glyph = sign === " " ? { strokes: [], advance: 3 } : glyphOf(plain ?? unknown);
  glyphs.set(sign, glyph);
  return glyph;
}

function glyphOf(text: string): Glyph {
  const lines = text.split(",").map((line) =>
    line.split(" ").map(([x, y]) => [Number(x), Number(y)] as const)
  );
  const width = Math.max(...lines.flat().map(([x]) => x));
  return { strokes: lines, advance: width + 1.8 };
}
