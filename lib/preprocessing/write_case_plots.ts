import { join } from "node:path";
import { randomStream } from "../foundation/random_stream.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { foregroundBySlice } from "../volumes/foreground_by_slice.ts";
import { casePlot } from "./case_plot.ts";
import type { PreprocessedImage } from "./preprocess_image.ts";

/** A preprocessed case as it is stored. */
export interface PlottedCase {
  readonly image: PreprocessedImage;
  readonly label: Uint8Array;
  readonly previous?: Uint8Array | undefined;
  readonly mask?: Uint8Array | undefined;
}

/**
 * Writes two pictures of a case's first channel with the outlines of its label maps:
 * `<case>_largest.png`, the slice with most foreground, and `<case>_random.png`, one of the slices
 * with foreground, the same every time. Without foreground both are the first slice.
 *
 * @param folder where they go
 */
export async function writeCasePlots(
  folder: string,
  id: string,
  { image, label, previous, mask }: PlottedCase,
): Promise<void> {
  const [, depth, height, width] = image.shapeCzyx;
  const counts = foregroundBySlice({ data: label, shapeZyx: [depth, height, width] });
  const filled = counts.flatMap((count, z) => count > 0 ? [z] : []);
  const most = counts.reduce((best, count, z) => count > counts[best] ? z : best, 0);
  const random = filled[randomStream(0, "case plot", id).integer(filled.length)] ?? 0;
  const [, pixelY, pixelX] = image.spacingZyxMm;
  const size = height * width;
  for (const [name, z] of [["largest", most], ["random", random]] as const) {
    const cut = (map: Uint8Array | undefined) => map?.subarray(z * size, (z + 1) * size);
    const png = casePlot({
      image: image.data.subarray(z * size, (z + 1) * size),
      label: label.subarray(z * size, (z + 1) * size),
      previous: cut(previous),
      mask: cut(mask),
      heightWidth: [height, width],
      pixelYxMm: [pixelY, pixelX],
    });
    await writeFileAtomic(join(folder, `${id}_${name}.png`), png);
  }
}
