import type { DicomSeriesSummary } from "./dicom_series_summary.ts";
import type { DicomStack } from "./dicom_stack.ts";
import { geometryFindings } from "./geometry_notes.ts";
import type { SliceGeometry } from "./slice_geometry.ts";

const PLANES = ["sagittal", "coronal", "axial"] as const;

/** What is known of a stack from its headers. */
export function summarizeStack(stack: DicomStack): DicomSeriesSummary {
  const { id, identity, frames, kind, mark, geometry, problem } = stack;
  const findings = geometry === undefined ? [] : geometryFindings(geometry);
  const kindNotes = {
    original: [],
    derived: ["computed from other images (ImageType DERIVED)"],
    localizer: ["a localizer"],
    capture: ["a secondary capture"],
  }[kind];
  return {
    id,
    identity,
    ...(mark === undefined ? {} : { mark }),
    imageCount: frames.length,
    kind,
    ...(geometry === undefined ? {} : gridOf(geometry)),
    usable: problem === undefined && !findings.some(({ refused }) => refused),
    notes: [
      ...kindNotes,
      ...(problem === undefined ? [] : [`images with ${problem}`]),
      ...findings.map(({ found }) => found),
      ...stack.notes,
    ],
    paths: [...new Set(frames.map(({ path }) => path))],
  };
}

function gridOf(
  { frames, normal, spacing }: SliceGeometry,
): Pick<DicomSeriesSummary, "orientation" | "shapeZyx" | "spacingZyxMm"> {
  const { rows, columns, plane } = frames[0];
  const sizes = normal.map(Math.abs);
  return {
    orientation: PLANES[sizes.indexOf(Math.max(...sizes))],
    shapeZyx: [frames.length, rows, columns],
    spacingZyxMm: [spacing, ...plane.spacingYx],
  };
}

/** A line about a stack for an error that asks for a choice. */
export function describeStack(stack: DicomStack): string {
  const { id, identity, frames, kind, mark, problem, geometry } = stack;
  const { modality, seriesNumber, seriesDescription } = identity;
  const series = [
    modality,
    seriesNumber === undefined ? "" : `series ${seriesNumber}`,
    seriesDescription === undefined ? "" : `"${seriesDescription}"`,
  ].filter((text) => text !== "").join(" ");
  const { orientation } = geometry === undefined ? {} : gridOf(geometry);
  const what = [
    series,
    mark,
    `${frames.length} ${orientation === undefined ? "" : `${orientation} `}` +
    `${frames.length === 1 ? "image" : "images"} of ${frames[0].columns} × ${frames[0].rows}`,
    kind === "original" ? undefined : kind,
    problem,
  ].filter((text) => text !== undefined && text !== "").join(", ");
  return `${id} (${what})`;
}
