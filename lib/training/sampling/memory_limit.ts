/** Memory that several stores share. */
export interface MemoryLimit {
  /** Bytes that are left. */
  readonly left: number;
  /** Takes some of it; false where too little is left. */
  take(bytes: number): boolean;
}

/** Makes a limit of so many bytes. */
export function memoryLimit(bytes: number): MemoryLimit {
  let left = bytes;
  return {
    get left() {
      return left;
    },
    take(wanted) {
      if (wanted > left) return false;
      left -= wanted;
      return true;
    },
  };
}
