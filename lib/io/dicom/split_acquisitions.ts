import type { PlacedFrame } from "./slice_geometry.ts";
import { sliceGeometry } from "./slice_geometry.ts";

/** Images that belong together, and by which attribute they differ from the others. */
export interface Acquisition {
  readonly frames: readonly PlacedFrame[];
  readonly mark?: string;
}

/**
 * Parts parallel images of one size into acquisitions where they cannot be one: where positions
 * repeat, or are uneven as a whole and even apart. The first attribute that parts them into stacks
 * without repetition counts; images that no attribute tells apart stay together.
 */
export function splitAcquisitions(frames: readonly PlacedFrame[]): Acquisition[] {
  const { spread } = sliceGeometry(frames);
  if (spread === "single" || spread === "even") return [{ frames }];
  const keywords = [...new Set(frames.flatMap((frame) => Object.keys(frame.marks)))];
  const most = mostAtOnePlace(frames);
  for (const keyword of keywords) {
    const parts = partBy(frames, keyword);
    if (parts.length < 2 || parts.length > 2 * most) continue;
    const spreads = parts.map((part) => sliceGeometry(part.frames).spread);
    const enough = spread === "repeated"
      ? !spreads.includes("repeated")
      : spreads.every((s) => s === "even") && parts.every((part) => part.frames.length > 2);
    if (enough) return parts;
  }
  if (spread !== "repeated") return [{ frames }];
  for (const keyword of keywords) {
    const parts = partBy(frames, keyword);
    if (parts.length < 2 || !parts.some((part) => mostAtOnePlace(part.frames) < most)) continue;
    if (parts.length > 2 * most) continue;
    return parts.flatMap((part) =>
      splitAcquisitions(part.frames).map((inner) => ({
        frames: inner.frames,
        mark: [part.mark, inner.mark].filter((mark) => mark !== undefined).join(", "),
      }))
    );
  }
  return [{ frames }];
}

function partBy(frames: readonly PlacedFrame[], keyword: string): Acquisition[] {
  const parts = new Map<string, PlacedFrame[]>();
  for (const frame of frames) {
    const value = frame.marks[keyword] ?? "";
    const part = parts.get(value);
    if (part === undefined) parts.set(value, [frame]);
    else part.push(frame);
  }
  return [...parts].sort(([a], [b]) => +a - +b || (a < b ? -1 : 1)).map(([value, part]) => ({
    frames: part,
    mark: value === "" ? `without ${keyword}` : `${keyword} ${value}`,
  }));
}

/** How many images lie at the place that has most of them; 2 where places are merely uneven. */
function mostAtOnePlace(frames: readonly PlacedFrame[]): number {
  const { places, spacing } = sliceGeometry(frames);
  const near = Math.max(0.01, 0.01 * spacing);
  let most = 1;
  for (let first = 0, i = 1; i < places.length; i++) {
    if (places[i] - places[first] > near) first = i;
    most = Math.max(most, i - first + 1);
  }
  return Math.max(most, 2);
}
