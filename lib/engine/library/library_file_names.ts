/** The names that the two library files can have in a folder, the preferred one first. */
export interface LibraryFileNames {
  readonly framework: readonly string[];
  readonly cc: readonly string[];
}

/** The file names of TensorFlow's two libraries on an operating system. */
export function libraryFileNames(os: string = Deno.build.os): LibraryFileNames {
  if (os === "darwin") {
    return {
      framework: ["libtensorflow_framework.2.dylib"],
      cc: ["libtensorflow_cc.2.dylib", "libtensorflow.2.dylib"],
    };
  }
  return {
    framework: ["libtensorflow_framework.so.2"],
    cc: ["libtensorflow_cc.so.2", "libtensorflow.so.2"],
  };
}
