import { OvkitError } from "../../foundation/ovkit_error.ts";

/** A platform that a TensorFlow library is published for. */
export type LibraryPlatform = "linux-x86_64" | "linux-aarch64" | "macos-aarch64";

const platforms: Readonly<Record<string, LibraryPlatform>> = {
  "linux/x86_64": "linux-x86_64",
  "linux/aarch64": "linux-aarch64",
  "darwin/aarch64": "macos-aarch64",
};

/**
 * The platform this process runs on.
 *
 * @param build operating system and processor as `Deno.build` names them
 * @throws {OvkitError} `EngineUnavailable` where no TensorFlow library is published for it
 */
export function libraryPlatform(
  build: { readonly os: string; readonly arch: string } = Deno.build,
): LibraryPlatform {
  const platform = platforms[`${build.os}/${build.arch}`];
  if (platform !== undefined) return platform;
  throw new OvkitError("EngineUnavailable", {
    subject: "TensorFlow",
    found: `no library for ${build.os} on ${build.arch}`,
    expected: "Linux on x86-64 or arm64, or macOS on arm64",
    remedy: 'use another backend, e.g. openEngine({ backend: "webgpu" })',
  });
}
