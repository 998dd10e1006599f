/** A red, green, blue triple from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** A raster that smooth lines, discs and boxes are painted on. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of each pixel, row by row. */
  readonly pixels: Uint8Array;
  /** Paints a line with round ends and corners, no part of it twice. */
  line(points: readonly (readonly [x: number, y: number])[], width: number, color: Rgb): void;
  /** Paints a disc. */
  disc(x: number, y: number, radius: number, color: Rgb): void;
  /** Fills a rectangle. */
  fill(
    box: {
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    },
    color: Rgb,
    opacity: number,
  ): void;
}

/** Makes a white canvas. */
export function createCanvas(width: number, height: number): Canvas {
  const pixels = new Uint8Array(width * height * 3).fill(255);
  const coverage = new Float32Array(width * height);

  function blend(at: number, [red, green, blue]: Rgb, opacity: number): void {
    const i = 3 * at;
    pixels[i] += (red - pixels[i]) * opacity;
    pixels[i + 1] += (green - pixels[i + 1]) * opacity;
    pixels[i + 2] += (blue - pixels[i + 2]) * opacity;
  }
  function line(
    points: readonly (readonly [number, number])[],
    lineWidth: number,
    color: Rgb,
  ): void {
    const touched: number[] = [];
    const radius = lineWidth / 2;
    for (let i = 0; i < Math.max(1, points.length - 1); i++) {
      cover(points[i], points[i + 1] ?? points[i], radius, touched);
    }
    for (const at of touched) {
      blend(at, color, coverage[at]);
      coverage[at] = 0;
    }
  }
  /** Raises each pixel's coverage to what a segment covers of it. */
  function cover(
    [ax, ay]: readonly [number, number],
    [bx, by]: readonly [number, number],
    radius: number,
    touched: number[],
  ): void {
    const reach = radius + 1;
    const [dx, dy] = [bx - ax, by - ay];
    const square = dx * dx + dy * dy;
    const fromY = Math.max(0, Math.floor(Math.min(ay, by) - reach));
    const toY = Math.min(height - 1, Math.ceil(Math.max(ay, by) + reach));
    const within = (t: number) => Math.min(1, Math.max(0, t));
    for (let y = fromY; y <= toY; y++) {
      const start = dy === 0 ? 0 : within((y + 0.5 - Math.sign(dy) * reach - ay) / dy);
      const end = dy === 0 ? 1 : within((y + 0.5 + Math.sign(dy) * reach - ay) / dy);
      const [x1, x2] = [ax + start * dx, ax + end * dx];
      const fromX = Math.max(0, Math.floor(Math.min(x1, x2) - reach));
      const toX = Math.min(width - 1, Math.ceil(Math.max(x1, x2) + reach));
      for (let x = fromX; x <= toX; x++) {
        const px = x + 0.5 - ax;
        const py = y + 0.5 - ay;
        const along = square === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / square));
        const distance = Math.sqrt((px - along * dx) ** 2 + (py - along * dy) ** 2);
        const covered = Math.min(1, radius + 0.5 - distance);
        if (covered <= 0) continue;
        const at = y * width + x;
        if (coverage[at] === 0) touched.push(at);
        if (covered > coverage[at]) coverage[at] = covered;
      }
    }
  }
  function disc(x: number, y: number, radius: number, color: Rgb): void {
    line([[x, y]], 2 * radius, color);
  }
  function fill(box: Parameters<Canvas["fill"]>[0], color: Rgb, opacity: number): void {
    const [fromX, toX] = [Math.round(box.x), Math.round(box.x + box.width)];
    const [fromY, toY] = [Math.round(box.y), Math.round(box.y + box.height)];
    for (let y = Math.max(0, fromY); y < Math.min(height, toY); y++) {
      for (let x = Math.max(0, fromX); x < Math.min(width, toX); x++) {
        blend(y * width + x, color, opacity);
      }
    }
  }
  return { width, height, pixels, line, disc, fill };
}
