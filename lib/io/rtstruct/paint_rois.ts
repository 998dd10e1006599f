import { fillPolygons, type SliceMask } from "../../volumes/contours/fill_polygons.ts";
import type { ClassRegions } from "./assign_classes.ts";
import type { PlacedRoi } from "./place_contours.ts";
import type { RoiEntry } from "./rtstruct_rois.ts";

/** Options of {@linkcode paintRois}. */
export interface PaintRoisOptions {
  readonly shapeZyx: readonly [number, number, number];
  /** Brings the contours of a region into the grid. */
  readonly place: (roi: RoiEntry) => PlacedRoi;
}

/**
 * Paints regions into a label map, class by class: where classes overlap, the later wins.
 *
 * @returns the labels in the smallest unsigned type, and what is to be noted
 */
export function paintRois(
  classes: readonly ClassRegions<RoiEntry>[],
  options: PaintRoisOptions,
): { data: Uint8Array | Uint16Array; notes: string[] } {
  const [depth, height, width] = options.shapeZyx;
  const greatest = classes.reduce((most, entry) => Math.max(most, entry.class), 0);
  const data = new (greatest < 256 ? Uint8Array : Uint16Array)(depth * height * width);
  const overlaps = new Map<string, number>();
  const notes: string[] = [];
  for (const { class: label, regions } of classes) {
    for (const roi of regions) {
      const placed = options.place(roi);
      notes.push(...placed.notes);
      let painted = 0;
      for (const [slice, polygons] of placed.slices) {
        const mask = fillPolygons(polygons, { width, height });
        if (mask === undefined) continue;
        const voxels = data.subarray(slice * height * width, (slice + 1) * height * width);
        painted += paint(voxels, mask, { width, label, overlaps });
      }
      if (painted === 0 && placed.slices.size > 0) {
        notes.push(`"${roi.name}" is empty: no voxel centre of the series lies in its contours`);
      }
    }
  }
  for (const [classPair, count] of overlaps) {
    const [under, over] = classPair.split(" ");
    notes.push(`classes ${under} and ${over} overlap in ${count} voxels, which became ${over}`);
  }
  return { data, notes };
}

function paint(
  voxels: Uint8Array | Uint16Array,
  mask: SliceMask,
  { width, label, overlaps }: { width: number; label: number; overlaps: Map<string, number> },
): number {
  const { inside } = mask;
  let painted = 0;
  for (let row = 0; row < mask.height; row++) {
    const from = row * mask.width;
    const to = (mask.top + row) * width + mask.left;
    for (let i = 0; i < mask.width; i++) {
      if (inside[from + i] === 0) continue;
      const before = voxels[to + i];
      if (before !== 0 && before !== label) {
        const classPair = `${before} ${label}`;
        overlaps.set(classPair, (overlaps.get(classPair) ?? 0) + 1);
      }
      voxels[to + i] = label;
      painted++;
    }
  }
  return painted;
}
