import assert from "node:assert/strict";
import { checkCodestream, checkNotBlank } from "../../../lib/io/dicom/check_codestream.ts";

const ROWS_12_COLUMNS_16 = { rows: 12, columns: 16 };

/** SOI, an application segment, SOF3 of 12 × 16, EOI. */
const JPEG = [
  ...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2],
  ...[0xff, 0xc3, 0, 11, 12, 0, 12, 0, 16, 1, 0, 0x11, 0],
  ...[0xff, 0xd9],
];

/** SOC and SIZ of a picture from (1, 2) to (17, 14), EOC. */
const JPEG_2000 = [
  ...[0xff, 0x4f, 0xff, 0x51, 0, 41, 0, 0],
  ...[0, 0, 0, 17, 0, 0, 0, 14, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 16],
  ...[0xff, 0xd9],
];

Deno.test("checkCodestream: the size of JPEG and JPEG 2000, worked out by hand", () => {
  for (const bytes of [JPEG, JPEG_2000]) {
    checkCodestream(Uint8Array.from(bytes), ROWS_12_COLUMNS_16);
    assert.throws(
      () => checkCodestream(Uint8Array.from(bytes), { rows: 16, columns: 12 }),
      /a picture of 16 × 12/,
    );
  }
});

Deno.test("checkCodestream: pictures without a head or an end are refused", () => {
  const sound = Uint8Array.from(JPEG);
  assert.throws(
    () => checkCodestream(sound.subarray(0, -2), ROWS_12_COLUMNS_16),
    /without its end/,
  );
  assert.throws(() => checkCodestream(sound.subarray(1), ROWS_12_COLUMNS_16), /no head/);
  assert.throws(() => checkCodestream(new Uint8Array(400), ROWS_12_COLUMNS_16), /no head/);
});

Deno.test("checkNotBlank: one value may come of few bytes only", () => {
  const blank = new Uint8Array(2 * 192).fill(7);
  checkNotBlank(blank, new Uint8Array(100));
  assert.throws(() => checkNotBlank(blank, new Uint8Array(300)), /one value out of 300 bytes/);
  blank[100] = 8;
  checkNotBlank(blank, new Uint8Array(300));
});
