import type dcmjsCodecs from "dcmjs-codecs";

const { default: codecs } = await import("dcmjs-codecs") as unknown as {
  default: typeof dcmjsCodecs;
};
const { Context, NativeCodecs, constants } = codecs;
const [width, height, bitsStored, variant] = Deno.args.map(Number);
await NativeCodecs.initializeAsync();
const context = new Context({
  width,
  height,
  bitsAllocated: 16,
  bitsStored,
  samplesPerPixel: 1,
  pixelRepresentation: 0,
  planarConfiguration: 0,
  photometricInterpretation: "MONOCHROME2",
  decodedBuffer: new Uint8Array(await new Response(Deno.stdin.readable).arrayBuffer()),
});
const { Rpcl, Lrcp } = constants.Jpeg2000ProgressionOrder;
const encoded = NativeCodecs.encodeHtJpeg2000(context, {
  lossy: false,
  progressionOrder: variant === 202 ? Rpcl : Lrcp,
}).getEncodedBuffer();
await Deno.stdout.write(encoded ?? new Uint8Array());
