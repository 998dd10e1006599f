import type { DicomDataset } from "./dicom_dataset.ts";
import type { PixelFormat } from "./dicom_frame.ts";

/** How the pixels of an image are stored, with the standard's relations for what is not said. */
export function pixelFormat(dataset: DicomDataset): PixelFormat {
  const bitsAllocated = dataset.number("BitsAllocated") ?? 16;
  const bitsStored = dataset.number("BitsStored") ?? bitsAllocated;
  return {
    bitsAllocated,
    bitsStored,
    highBit: dataset.number("HighBit") ?? bitsStored - 1,
    signed: dataset.number("PixelRepresentation") === 1,
  };
}

/** Why pixels cannot be voxels of a scan: colour, packed bits, bits that do not fit. */
export function pixelFormatProblem(dataset: DicomDataset): string | undefined {
  const { bitsAllocated, bitsStored, highBit } = pixelFormat(dataset);
  const samples = dataset.number("SamplesPerPixel") ?? 1;
  const photometric = dataset.text("PhotometricInterpretation") ?? "MONOCHROME2";
  if (samples !== 1 || !/^MONOCHROME[12]$/.test(photometric)) {
    return `colour pixels (${photometric}, ${samples} samples each)`;
  }
  if (![8, 16, 32].includes(bitsAllocated)) {
    return `pixels of ${bitsAllocated} bits (8, 16 and 32 are read)`;
  }
  if (bitsStored < 1 || bitsStored > highBit + 1 || highBit >= bitsAllocated) {
    return `${bitsStored} bits stored below bit ${highBit} of ${bitsAllocated}`;
  }
  return undefined;
}
