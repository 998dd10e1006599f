import type { RandomStream } from "../foundation/random_stream.ts";
import type { TissueTable } from "./tissue.ts";

/** Everything about the organs: table, skin, fat, muscle, ribs, spine, lungs and heart. */
export interface BodyWall {
  readonly halfWidthMm: number;
  readonly halfDepthMm: number;
  /** The tissue between the organs. */
  readonly fillingTissue: number;
  /** The tissue at a point, or -1 in the abdominal cavity. */
  tissueAt(x: number, y: number, z: number): number;
}

/** Draws the body's wall from random numbers. */
export function createBodyWall(random: RandomStream, table: TissueTable): BodyWall {
  const a = random.uniform(146, 172);
  const b = random.uniform(100, 118);
  const fatThickness = random.uniform(8, 24);
  const muscleThickness = random.uniform(11, 15);
  const exponent = random.uniform(2.15, 2.5);
  const ribPhase = random.uniform(0, 30);
  const discPhase = random.uniform(0, 32);
  const diaphragm = random.uniform(72, 90);
  const tableY = b + random.uniform(3, 8);
  const contrast = random.uniform(0.75, 1.2);

  const air = table.add("air", -1000, { texture: 0 });
  const couch = table.add("couch", -350, { texture: 20 });
  const skin = table.add("skin", 20);
  const fat = table.add("fat", random.uniform(-112, -96), { texture: 6 });
  const muscle = table.add("muscle", random.uniform(50, 66), { texture: 10 });
  const cortical = table.add("cortical bone", random.uniform(420, 650), { texture: 60 });
  const marrow = table.add("spongy bone", random.uniform(130, 210), { texture: 35 });
  const disc = table.add("disc", 85);
  const canal = table.add("spinal canal", 30);
  const lung = table.add("lung", random.uniform(-860, -800), { texture: 45 });
  const heart = table.add("heart", 60 + 85 * contrast, { texture: 8 });
  const cavityFat = table.add("cavity fat", random.uniform(-108, -92), { texture: 9 });

  function radius(x: number, y: number, halfX: number, halfY: number): number {
    const u = Math.abs(x / halfX);
    const v = Math.abs(y / halfY);
    const circle = u * u + v * v;
    return u > 1 || v > 1 || circle < 1 ? circle : u ** exponent + v ** exponent;
  }

  function spine(x: number, y: number, z: number): number {
    const dy = y - 0.55 * b;
    if (dy < -26 || dy > 62 || x > 45 || x < -45) return -1;
    const level = (((z + discPhase) % 32) + 32) % 32;
    const body = (x / 23) ** 2 + (dy / 19) ** 2;
    if (body < 1) {
      return level < 6 ? disc : body > 0.72 || level > 30 || level < 8 ? cortical : marrow;
    }
    const dc = dy - 27;
    if (x * x / 110 + dc * dc / 80 < 1) return canal;
    if (x * x / 270 + dc * dc / 220 < 1 && dy > 14) return cortical;
    const process = level > 9 && level < 25;
    if (process && Math.abs(x) < 4.5 && dc > 8 && dc < 34) return cortical;
    if (process && Math.abs(x) < 42 && Math.abs(dc + 2) < 5 && level < 18) return cortical;
    return -1;
  }

  function backMuscle(x: number, y: number, z: number): boolean {
    const side = Math.abs(x);
    const erector = ((side - 34) / 33) ** 2 + ((y - 0.55 * b - 34) / 20) ** 2 < 1;
    const size = Math.min(1, Math.max(0.2, (20 - z) / 90));
    const psoas = ((side - 36) / (17 * size)) ** 2 + ((y - 0.55 * b + 4) / (20 * size)) ** 2 < 1;
    return erector || (z < 20 && psoas);
  }

  function chest(x: number, y: number, z: number): number {
    const right = diaphragm - 52 * (((x + 72) / 82) ** 2 + ((y + 2) / 96) ** 2);
    const left = diaphragm - 12 - 52 * (((x - 74) / 80) ** 2 + ((y - 4) / 96) ** 2);
    const surface = Math.max(right, left);
    if (z < surface) return -1;
    if (z < surface + 3.5) return muscle;
    if (((x - 18) / 52) ** 2 + ((y + 34) / 42) ** 2 + ((z - diaphragm - 38) / 46) ** 2 < 1) {
      return heart;
    }
    return Math.abs(x - 2) < 16 && y > -60 ? cavityFat : lung;
  }

  function tissueAt(x: number, y: number, z: number): number {
    const outside = radius(x, y, a, b);
    if (outside > 1) {
      const bed = y - tableY + x * x / 900;
      return bed > 0 && bed < 6 && Math.abs(x) < 190 && y > 0.5 * b ? couch : air;
    }
    if (radius(x, y, a - 2.5, b - 2.5) > 1) return skin;
    const bone = spine(x, y, z);
    if (bone >= 0) return bone;
    const wallX = a - fatThickness;
    const wallY = b - 0.75 * fatThickness;
    if (radius(x, y, wallX, wallY) > 1) return fat;
    if (backMuscle(x, y, z)) return muscle;
    if (radius(x, y, wallX - muscleThickness, wallY - muscleThickness) > 1) {
      const ribs = z > -45 && (y > -0.45 * b || z > 50) && y < 0.8 * b;
      const along = (((z + 0.5 * y + ribPhase) % 30) + 30) % 30;
      const mid = radius(x, y, wallX - 3, wallY - 3) < 1 &&
        radius(x, y, wallX - muscleThickness + 2, wallY - muscleThickness + 2) > 1;
      if (!ribs || !mid || along > 11) return muscle;
      return along > 3 && along < 8 ? marrow : cortical;
    }
    return chest(x, y, z);
  }

  return { halfWidthMm: a, halfDepthMm: b, fillingTissue: cavityFat, tissueAt };
}
