/** What {@linkcode buildNifti} makes a file of. */
export interface NiftiFields {
  readonly version: 1 | 2;
  readonly littleEndian: boolean;
  readonly singleFile: boolean;
  readonly datatypeCode: number;
  readonly bitsPerVoxel: number;
  readonly shapeXyz: readonly number[];
  readonly pixdim: readonly number[];
  readonly slope: number;
  readonly intercept: number;
  readonly qformCode: number;
  readonly sformCode: number;
  readonly quaternion: readonly number[];
  readonly qoffset: readonly number[];
  readonly srow: readonly number[];
}

type Kind = "int16" | "int32" | "int64" | "float32" | "float64";

const SIZE: Readonly<Record<Kind, number>> = {
  int16: 2,
  int32: 4,
  int64: 8,
  float32: 4,
  float64: 8,
};

/**
 * The header of a NIfTI file of either version and byte order with its four bytes behind it, written
 * from the standard's tables and from nothing of the library.
 */
export function buildNifti(fields: NiftiFields): Uint8Array<ArrayBuffer> {
  const { version, littleEndian, singleFile } = fields;
  const size = version === 1 ? 348 : 540;
  const view = new DataView(new ArrayBuffer(size + 4));
  function put(at: number, kind: Kind, values: readonly number[]): void {
    values.forEach((value, i) => {
      const place = at + i * SIZE[kind];
      if (kind === "int16") view.setInt16(place, value, littleEndian);
      else if (kind === "int32") view.setInt32(place, value, littleEndian);
      else if (kind === "int64") view.setBigInt64(place, BigInt(value), littleEndian);
      else if (kind === "float32") view.setFloat32(place, value, littleEndian);
      else view.setFloat64(place, value, littleEndian);
    });
  }
  const dim = [fields.shapeXyz.length, ...fields.shapeXyz, 1, 1, 1, 1, 1, 1, 1].slice(0, 8);
  const scaling = [fields.slope, fields.intercept];
  const codes = [fields.qformCode, fields.sformCode];
  const places = [...fields.quaternion, ...fields.qoffset, ...fields.srow];
  const type = [fields.datatypeCode, fields.bitsPerVoxel];
  const magic = new TextEncoder().encode(`n${singleFile ? "+" : "i"}${version}\0`);
  put(0, "int32", [size]);
  if (version === 1) {
    put(40, "int16", dim);
    put(70, "int16", type);
    put(76, "float32", fields.pixdim);
    put(108, "float32", [singleFile ? 352 : 0, ...scaling]);
    put(252, "int16", codes);
    put(256, "float32", places);
    new Uint8Array(view.buffer).set(magic, 344);
  } else {
    new Uint8Array(view.buffer).set([...magic, 13, 10, 26, 10], 4);
    put(12, "int16", type);
    put(16, "int64", dim);
    put(104, "float64", fields.pixdim);
    put(168, "int64", [singleFile ? 544 : 0]);
    put(176, "float64", scaling);
    put(344, "int32", codes);
    put(352, "float64", places);
  }
  return new Uint8Array(view.buffer);
}
