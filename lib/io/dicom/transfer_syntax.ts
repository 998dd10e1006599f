/** The part of a transfer syntax that says how pixels are packed. */
export type PixelPacking = "native" | "rle" | "jpeg" | "jpegLs" | "jpeg2000" | "htJpeg2000";

const PREFIX = "1.2.840.10008.1.2";

/** The transfer syntaxes that are read (PS3.5 annex A). */
const PACKINGS: Readonly<Record<string, PixelPacking>> = {
  [PREFIX]: "native",
  [`${PREFIX}.1`]: "native",
  [`${PREFIX}.1.99`]: "native",
  [`${PREFIX}.2`]: "native",
  [`${PREFIX}.5`]: "rle",
  [`${PREFIX}.4.50`]: "jpeg",
  [`${PREFIX}.4.51`]: "jpeg",
  [`${PREFIX}.4.57`]: "jpeg",
  [`${PREFIX}.4.70`]: "jpeg",
  [`${PREFIX}.4.80`]: "jpegLs",
  [`${PREFIX}.4.81`]: "jpegLs",
  [`${PREFIX}.4.90`]: "jpeg2000",
  [`${PREFIX}.4.91`]: "jpeg2000",
  [`${PREFIX}.4.201`]: "htJpeg2000",
  [`${PREFIX}.4.202`]: "htJpeg2000",
  [`${PREFIX}.4.203`]: "htJpeg2000",
};

/** Whether pixels of a transfer syntax can be read. */
export function isReadableSyntax(uid: string): boolean {
  return uid in PACKINGS;
}

/** How the pixels of a transfer syntax that can be read are packed. */
export function pixelPacking(uid: string): PixelPacking {
  return PACKINGS[uid];
}

/** Whether the transfer syntax is explicit VR big endian. */
export function isBigEndian(uid: string): boolean {
  return uid === `${PREFIX}.2`;
}

/** Whether the whole data set is deflated. */
export function isDeflated(uid: string): boolean {
  return uid === `${PREFIX}.1.99`;
}
