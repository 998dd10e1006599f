import { encodePng } from "../io/encode_png.ts";
import { type Canvas, createCanvas, type Rgb } from "./canvas.ts";
import { type Drawing, isInk, LIGHT_INKS, type Mark, type TextMark } from "./drawing.ts";
import { strokeGlyph } from "./stroke_font.ts";
import { BOX_OPACITY } from "./svg_of_drawing.ts";

/** Height of a capital in pixels of the drawing. */
const capital = 8.4;

/**
 * Paints a drawing on white as a PNG file, its letters in strokes of one weight.
 *
 * @param scale pixels of the picture for one of the drawing. @default {1.5}
 */
export function pngOfDrawing(drawing: Drawing, scale = 1.5): Uint8Array<ArrayBuffer> {
  const canvas = createCanvas(
    Math.round(drawing.width * scale),
    Math.round(drawing.height * scale),
  );
  for (const mark of drawing.marks) paintMark(canvas, mark, scale);
  const { width, height, pixels } = canvas;
  return encodePng(pixels, { width, height, channels: 3, level: 3 });
}

function paintMark(canvas: Canvas, mark: Mark, scale: number): void {
  const color = rgbOf(mark.color);
  switch (mark.kind) {
    case "line":
      for (const part of mark.parts) {
        canvas.line(part.map(({ x, y }) => [x * scale, y * scale]), mark.width * scale, color);
      }
      return;
    case "dot":
      if (mark.isInvisible) return;
      canvas.disc(mark.x * scale, mark.y * scale, mark.radius * scale, color);
      return;
    case "box": {
      const [x, y, width, height] = [mark.x, mark.y, mark.width, mark.height]
        .map((value) => value * scale);
      canvas.fill({ x, y, width, height }, color, BOX_OPACITY);
      const corners = [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]];
      canvas.line(corners as [number, number][], 1.5 * scale, color);
      return;
    }
    case "text":
      paintText(canvas, mark, scale);
  }
}

function paintText(canvas: Canvas, mark: TextMark, scale: number): void {
  const unit = capital / 6 * scale;
  const signs = [...mark.text].map(strokeGlyph);
  const width = signs.reduce((sum, { advance }) => sum + advance, 0) * unit;
  const share = { start: 0, middle: 0.5, end: 1 }[mark.anchor];
  let left = mark.x * scale - share * width;
  const top = mark.y * scale - capital * scale;
  const weight = (mark.isBold ? 1.6 : 1.1) * scale;
  for (const { strokes, advance } of signs) {
    for (const stroke of strokes) {
      const points = stroke.map(([x, y]) => [left + x * unit, top + y * unit] as const);
      const isPoint = points.every(([x, y]) => x === points[0][0] && y === points[0][1]);
      canvas.line(points, isPoint ? 1.7 * weight : weight, rgbOf(mark.color));
    }
    left += advance * unit;
  }
}

function rgbOf(color: string): Rgb {
  const hex = isInk(color) ? LIGHT_INKS[color] : color;
  const number = Number.parseInt(hex.slice(1), 16);
  return [number >> 16 & 255, number >> 8 & 255, number & 255];
}
