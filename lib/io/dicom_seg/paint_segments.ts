import type { ClassRegions } from "../rtstruct/assign_classes.ts";
import type { SegmentationGrid } from "./segmentation_grid.ts";
import { segmentationPixels } from "./segmentation_pixels.ts";
import type { Segment, SegmentationSource } from "./segmentation_source.ts";

/** Options of {@linkcode paintSegments}. */
export interface PaintSegmentsOptions {
  readonly grid: SegmentationGrid;
  /** Share of the greatest value from which a fractional pixel is inside. */
  readonly threshold: number;
}

/**
 * Paints segments into a label map, class by class: where classes overlap, the later wins.
 *
 * @returns the labels in the smallest unsigned type, and what is to be noted
 */
export async function paintSegments(
  source: SegmentationSource,
  classes: readonly ClassRegions<Segment>[],
  { grid, threshold }: PaintSegmentsOptions,
): Promise<{ data: Uint8Array | Uint16Array; notes: string[] }> {
  const [depth, rows, columns] = grid.shapeZyx;
  const size = rows * columns;
  const greatest = classes.reduce((most, entry) => Math.max(most, entry.class), 0);
  const data = new (greatest < 256 ? Uint8Array : Uint16Array)(depth * size);
  const pixels = segmentationPixels(source);
  const maximum = source.file.dataset.number("MaximumFractionalValue") ?? 255;
  const least = source.type === "FRACTIONAL" ? Math.max(threshold * maximum, 1e-9) : 1;
  const brushes = new Map(
    classes.flatMap(({ class: label, regions }) =>
      regions.map((one) => [one.number, { label, one, voxels: 0 }] as const)
    ),
  );
  const overlaps = new Map<string, number>();
  const strayLabels = new Map<number, number>();

  async function paintFrame(
    index: number,
    brushOf: (value: number) => Brush | undefined,
  ): Promise<void> {
    const voxels = data.subarray(grid.sliceOfFrame[index] * size);
    const values = await pixels(index);
    for (let i = 0; i < size; i++) {
      const brush = values[i] === 0 ? undefined : brushOf(values[i]);
      if (brush === undefined) continue;
      const before = voxels[i];
      if (before !== 0 && before !== brush.label) {
        const pair = `${before} ${brush.label}`;
        overlaps.set(pair, (overlaps.get(pair) ?? 0) + 1);
      }
      voxels[i] = brush.label;
      brush.voxels++;
    }
  }
  function brushOfLabel(value: number): Brush | undefined {
    const brush = brushes.get(value);
    if (brush === undefined) strayLabels.set(value, (strayLabels.get(value) ?? 0) + 1);
    return brush;
  }

  if (source.type === "LABELMAP") {
    for (const { index } of source.frames) await paintFrame(index, brushOfLabel);
  } else {
    for (const [number, brush] of brushes) {
      const own = source.frames.filter((frame) => frame.segment === number);
      for (const { index } of own) {
        await paintFrame(index, (value) => value >= least ? brush : undefined);
      }
    }
  }
  const notes = [...brushes.values()].filter((brush) => brush.voxels === 0)
    .map(({ one }) => `segment ${one.number} "${one.name}" is empty`);
  notes.push(...strayNotes(source, strayLabels));
  for (const [pair, count] of overlaps) {
    const [under, over] = pair.split(" ");
    notes.push(`classes ${under} and ${over} overlap in ${count} voxels, which became ${over}`);
  }
  return { data, notes };
}

/** A segment that is painted, in which label, and how much there was of it. */
interface Brush {
  readonly label: number;
  readonly one: Segment;
  voxels: number;
}

/** What belongs to segments that the file does not declare. */
function strayNotes(
  { segments, frames }: SegmentationSource,
  labels: ReadonlyMap<number, number>,
): string[] {
  const declared = new Set(segments.map((segment) => segment.number));
  const isStray = (number: number | undefined) => number !== undefined && !declared.has(number);
  const strayFrames = frames.filter(({ segment }) => isStray(segment)).length;
  let voxels = 0;
  for (const [label, count] of labels) if (isStray(label)) voxels += count;
  return [
    ...strayFrames === 0
      ? []
      : [`${strayFrames} frames belong to segments that are not declared and are left out`],
    ...voxels === 0
      ? []
      : [`${voxels} voxels have labels that are not declared and became background`],
  ];
}
