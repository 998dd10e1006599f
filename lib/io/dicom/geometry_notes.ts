import { basename } from "node:path";
import type { SliceGeometry } from "./slice_geometry.ts";

/** What is unusual in the places of slices: in words, and what to do where it has to be refused. */
export type GeometryFinding =
  | { readonly found: string; readonly refused: false }
  | { readonly found: string; readonly refused: true; readonly remedy: string };

/** Gaps that are named one by one. */
const NAMED = 5;

/** Explains single, missing, uneven, repeated and tilted slices. */
export function geometryFindings(geometry: SliceGeometry): GeometryFinding[] {
  const findings: GeometryFinding[] = [];
  const spread = spreadFinding(geometry);
  if (spread !== undefined) findings.push(spread);
  if (geometry.shear === "tilt") {
    findings.push({
      found: `slices are tilted by ${tiltDegrees(geometry).toFixed(1)}° against their normal`,
      refused: false,
    });
  }
  if (geometry.shear === "irregular") {
    findings.push({
      found: "slices are shifted in their planes against one another, not evenly",
      remedy: "pass fill: true (--fill to a task) to resample them onto one upright grid",
      refused: true,
    });
  }
  return findings;
}

/** Angle between the slices' normal and the line through their first pixels. */
export function tiltDegrees({ frames, shifts, places }: SliceGeometry): number {
  const [rowStep, columnStep] = frames[0].plane.spacingYx;
  const [x, y] = shifts[shifts.length - 1];
  const inPlane = Math.hypot(x * columnStep, y * rowStep);
  return Math.atan2(inPlane, places[places.length - 1]) * 180 / Math.PI;
}

function spreadFinding(geometry: SliceGeometry): GeometryFinding | undefined {
  const { spread, spacing, frames, gaps } = geometry;
  if (spread === "single") {
    const said = frames[0].sliceSpacingMm === undefined ? "1 mm is taken for" : "the header says";
    return { found: `one slice; ${said} its thickness, ${mm(spacing)}`, refused: false };
  }
  if (spread === "repeated") {
    return {
      found: `several of ${frames.length} images lie at the same place and nothing in their ` +
        "headers tells them apart",
      remedy: "put one acquisition into a folder of its own",
      refused: true,
    };
  }
  if (spread === "missing") {
    const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
    return {
      found: `${missing} slice${missing === 1 ? " seems" : "s seem"} missing at a spacing of ` +
        `${mm(spacing)}: ${named(geometry)}`,
      remedy:
        "find the missing files, or pass fill: true (--fill to a task) to make up what is between by linear " +
        "interpolation",
      refused: true,
    };
  }
  if (spread === "uneven") {
    return {
      found: `slices are not evenly spaced; most are ${mm(spacing)} apart, but not ` +
        named(geometry),
      remedy: "pass fill: true (--fill to a task) to resample linearly onto even spacing",
      refused: true,
    };
  }
  return undefined;
}

function named({ gaps, frames, places }: SliceGeometry): string {
  const texts = gaps.slice(0, NAMED).map(({ after, missing }) => {
    const between = `${mm(places[after + 1] - places[after])} between ${name(frames[after])} and ` +
      name(frames[after + 1]);
    return missing === 0 ? between : `${missing} in ${between}`;
  });
  const more = gaps.length - texts.length;
  return texts.join(", ") + (more > 0 ? ` and ${more} more places` : "");
}

function name({ path, frame, plane }: SliceGeometry["frames"][number]): string {
  const file = basename(path) + (frame === undefined ? "" : ` frame ${frame}`);
  return `${file} (${plane.position.map((value) => +value.toFixed(2)).join(", ")})`;
}

function mm(value: number): string {
  return `${+value.toFixed(3)} mm`;
}
