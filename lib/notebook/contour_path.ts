import type { LabelSlice } from "./label_slice.ts";

/**
 * The outline of a class along pixel edges, as an SVG path with one unit per pixel and closed loops.
 *
 * Corners that two pixels of the class share diagonally keep their loops apart.
 *
 * @param slice the labels
 * @param label the class
 * @returns the path's `d`, empty where the class is absent
 */
export function contourPath(slice: LabelSlice, label: number): string {
  const next = boundaryEdges(slice, label);
  const stride = slice.heightWidth[1] + 1;
  const loops: string[] = [];
  for (const [start, directions] of next) {
    while (directions.length > 0) loops.push(traceLoop(next, { start, stride }));
  }
  return loops.join("");
}

/** Edge directions: right, down, left, up; the class lies to the right of an edge. */
const stepX = [1, 0, -1, 0];
const stepY = [0, 1, 0, -1];

function boundaryEdges({ data, heightWidth }: LabelSlice, label: number): Map<number, number[]> {
  const [height, width] = heightWidth;
  const inside = (y: number, x: number) =>
    y >= 0 && x >= 0 && y < height && x < width && Number(data[y * width + x]) === label;
  const edges = new Map<number, number[]>();
  const add = (y: number, x: number, direction: number) => {
    const corner = y * (width + 1) + x;
    edges.set(corner, [...edges.get(corner) ?? [], direction]);
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!inside(y, x)) continue;
      if (!inside(y - 1, x)) add(y, x, 0);
      if (!inside(y, x + 1)) add(y, x + 1, 1);
      if (!inside(y + 1, x)) add(y + 1, x + 1, 2);
      if (!inside(y, x - 1)) add(y + 1, x, 3);
    }
  }
  return edges;
}

function traceLoop(
  next: Map<number, number[]>,
  { start, stride }: { start: number; stride: number },
): string {
  let path = `M${start % stride} ${Math.floor(start / stride)}`;
  let corner = start;
  let direction = next.get(start)!.pop()!;
  let length = 0;
  for (;;) {
    corner += stepX[direction] + stepY[direction] * stride;
    length++;
    if (corner === start) return `${path}Z`;
    const turned = takeTurn(next.get(corner)!, direction);
    if (turned === direction) continue;
    path += line(direction, length);
    direction = turned;
    length = 0;
  }
}

function takeTurn(directions: number[], incoming: number): number {
  const rightTurn = (incoming + 1) % 4;
  const at = Math.max(0, directions.indexOf(rightTurn));
  return directions.splice(at, 1)[0];
}

function line(direction: number, length: number): string {
  const signed = direction < 2 ? length : -length;
  return `${direction % 2 === 0 ? "h" : "v"}${signed}`;
}
