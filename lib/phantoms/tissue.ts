/** A tissue of a phantom: how it looks in CT and what class it is. */
export interface Tissue {
  readonly name: string;
  /** Mean in Hounsfield units. */
  readonly hounsfield: number;
  /** Standard deviation of its texture in Hounsfield units. */
  readonly texture: number;
  /** Number of its class in the label map, 0 for background. */
  readonly label: number;
}

/** Collects the tissues of one phantom and numbers them. */
export class TissueTable {
  readonly tissues: Tissue[] = [];

  /** Adds a tissue and returns its index. */
  add(
    name: string,
    hounsfield: number,
    options: { texture?: number; label?: number } = {},
  ): number {
    const { texture = 4, label = 0 } = options;
    return this.tissues.push({ name, hounsfield, texture, label }) - 1;
  }
}
