import type { DicomFrame } from "./dicom_frame.ts";
import { type PixelPacking, pixelPacking } from "./transfer_syntax.ts";

type Codecs = typeof import("dcmjs-codecs");

const DECODERS = {
  jpeg: "decodeJpeg",
  jpegLs: "decodeJpegLs",
  jpeg2000: "decodeJpeg2000",
  htJpeg2000: "decodeHtJpeg2000",
  native: undefined,
  rle: undefined,
} as const satisfies Readonly<Record<PixelPacking, string | undefined>>;

let loading: Promise<Codecs> | undefined;

/**
 * Unpacks the compressed bytes of one frame. The only file that knows the package dcmjs-codecs; its
 * library is loaded when the first compressed frame comes, and anew after a frame it broke on.
 *
 * @returns stored values, little endian, of 8 bits where 8 were allocated or the codec says so
 * @throws whatever the codec throws on damaged bytes
 */
export async function unpackFrame(frame: DicomFrame, encoded: Uint8Array): Promise<Uint8Array> {
  const { Context, NativeCodecs } = await (loading ??= load());
  const context = new Context({
    width: frame.columns,
    height: frame.rows,
    bitsAllocated: frame.format.bitsAllocated,
    bitsStored: frame.format.bitsStored,
    samplesPerPixel: 1,
    pixelRepresentation: frame.format.signed ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: frame.photometric,
    encodedBuffer: encoded,
  });
  const decoder = DECODERS[pixelPacking(frame.transferSyntaxUid)];
  if (decoder === undefined) throw new TypeError(`no codec for ${frame.transferSyntaxUid}`);
  try {
    return NativeCodecs[decoder](context, {}).getDecodedBuffer() ?? new Uint8Array();
  } catch (error) {
    loading = undefined;
    throw error;
  }
}

async function load(): Promise<Codecs> {
  const { default: codecs } = await import("dcmjs-codecs") as unknown as { default: Codecs };
  codecs.log.disableAll(false);
  await codecs.NativeCodecs.initializeAsync();
  return codecs;
}
