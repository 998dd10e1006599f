import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { LibraryPlatform } from "./library_platform.ts";
import type { LibraryVariant } from "./tensorflow_library.ts";

/** A wheel that the library is taken from: an exact release and what is used of it. */
export interface PinnedWheel {
  readonly project: string;
  readonly version: string;
  /** The platform tag that `pip download --platform` is given. */
  readonly platformTag: string;
  readonly sha256: string;
  /** Size of the wheel in bytes. */
  readonly bytes: number;
  /** Size of {@linkcode PinnedWheel.files} unpacked, in bytes. */
  readonly unpackedBytes: number;
  /** The files taken out of the wheel, by their path in it. */
  readonly files: readonly string[];
  /** Those of the files that are loaded before TensorFlow, in this order. */
  readonly preload: readonly string[];
}

/** The TensorFlow release that the engine is built on. */
export const tensorflowVersion = "2.21.0";

const linuxFiles = [
  "tensorflow/libtensorflow_framework.so.2",
  "tensorflow/libtensorflow_cc.so.2",
];

const macosFiles = [
  "tensorflow/libtensorflow_framework.2.dylib",
  "tensorflow/libtensorflow_cc.2.dylib",
];

const cpuWheels: Readonly<Record<LibraryPlatform, PinnedWheel>> = {
  "linux-x86_64": {
    project: "tensorflow-cpu",
    version: tensorflowVersion,
    platformTag: "manylinux_2_27_x86_64",
    sha256: "dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb",
    bytes: 274000871,
    unpackedBytes: 853308936,
    files: linuxFiles,
    preload: [],
  },
  "linux-aarch64": {
    project: "tensorflow",
    version: tensorflowVersion,
    platformTag: "manylinux_2_27_aarch64",
    sha256: "b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552",
    bytes: 281946471,
    unpackedBytes: 883062208,
    files: linuxFiles,
    preload: [],
  },
  "macos-aarch64": {
    project: "tensorflow",
    version: tensorflowVersion,
    platformTag: "macosx_12_0_arm64",
    sha256: "56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712",
    bytes: 223488205,
    unpackedBytes: 740805624,
    files: macosFiles,
    preload: [],
  },
};

const cudaWheels: readonly PinnedWheel[] = [
  nvidiaWheel({
    name: "cuda_runtime",
    version: "12.9.79",
    platformTag: "manylinux2014_x86_64",
    sha256: "25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3",
    bytes: 3493179,
    unpackedBytes: 741088,
    preload: ["libcudart.so.12"],
  }),
  nvidiaWheel({
    name: "nvjitlink",
    version: "12.9.86",
    platformTag: "manylinux2010_x86_64",
    sha256: "e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9",
    bytes: 39748338,
    unpackedBytes: 95935344,
    preload: ["libnvJitLink.so.12"],
  }),
  nvidiaWheel({
    name: "cuda_nvrtc",
    version: "12.9.86",
    platformTag: "manylinux2010_x86_64",
    sha256: "210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4",
    bytes: 89568129,
    unpackedBytes: 113447240,
    preload: ["libnvrtc.so.12"],
    found: ["libnvrtc-builtins.so.12.9"],
  }),
  nvidiaWheel({
    name: "cuda_cupti",
    version: "12.9.79",
    platformTag: "manylinux_2_25_x86_64",
    sha256: "096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f",
    bytes: 10814997,
    unpackedBytes: 7604800,
    preload: ["libcupti.so.12"],
  }),
  nvidiaWheel({
    name: "cublas",
    version: "12.9.3.13",
    platformTag: "manylinux_2_27_x86_64",
    sha256: "d7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72",
    bytes: 581217458,
    unpackedBytes: 854310592,
    preload: ["libcublasLt.so.12", "libcublas.so.12"],
  }),
  nvidiaWheel({
    name: "cufft",
    version: "11.4.1.4",
    platformTag: "manylinux2014_x86_64",
    sha256: "c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28",
    bytes: 200877592,
    unpackedBytes: 291507928,
    preload: ["libcufft.so.11"],
  }),
  nvidiaWheel({
    name: "cusparse",
    version: "12.5.10.65",
    platformTag: "manylinux2014_x86_64",
    sha256: "73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78",
    bytes: 366465088,
    unpackedBytes: 486556368,
    preload: ["libcusparse.so.12"],
  }),
  nvidiaWheel({
    name: "cusolver",
    version: "11.7.5.82",
    platformTag: "manylinux_2_27_x86_64",
    sha256: "15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88",
    bytes: 338117415,
    unpackedBytes: 302024152,
    preload: ["libcusolver.so.11"],
  }),
  nvidiaWheel({
    name: "nccl",
    version: "2.32.3",
    platformTag: "manylinux_2_27_x86_64",
    sha256: "bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c",
    bytes: 351526311,
    unpackedBytes: 473614536,
    preload: ["libnccl.so.2"],
  }),
  nvidiaWheel({
    name: "cudnn",
    version: "9.28.0.42",
    platformTag: "manylinux_2_27_x86_64",
    sha256: "9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375",
    bytes: 716538495,
    unpackedBytes: 1162393576,
    preload: ["libcudnn.so.9"],
    found: [
      "libcudnn_graph.so.9",
      "libcudnn_ops.so.9",
      "libcudnn_cnn.so.9",
      "libcudnn_adv.so.9",
      "libcudnn_ext.so.9",
      "libcudnn_heuristic.so.9",
      "libcudnn_engines_precompiled.so.9",
      "libcudnn_engines_runtime_compiled.so.9",
      "libcudnn_engines_tensor_ir.so.9",
    ],
  }),
  {
    project: "tensorflow",
    version: tensorflowVersion,
    platformTag: "manylinux_2_27_x86_64",
    sha256: "b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0",
    bytes: 572611111,
    unpackedBytes: 1259021080,
    files: linuxFiles,
    preload: [],
  },
];

/**
 * The wheels that a library is made of.
 *
 * @param platform where it shall run
 * @param variant with or without CUDA
 * @throws {OvkitError} `EngineUnavailable` for CUDA on a platform that has none
 */
export function pinnedWheels(
  platform: LibraryPlatform,
  variant: LibraryVariant,
): readonly PinnedWheel[] {
  if (variant === "cpu") return [cpuWheels[platform]];
  if (platform === "linux-x86_64") return cudaWheels;
  throw new OvkitError("EngineUnavailable", {
    subject: "TensorFlow with CUDA",
    found: `no library for ${platform}`,
    expected: "Linux on x86-64",
    remedy: "set up the library without --cuda",
  });
}

interface NvidiaWheel {
  readonly name: string;
  readonly version: string;
  readonly platformTag: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly unpackedBytes: number;
  readonly preload: readonly string[];
  readonly found?: readonly string[];
}

function nvidiaWheel(wheel: NvidiaWheel): PinnedWheel {
  const { name, found = [], preload, ...rest } = wheel;
  const inWheel = (file: string) => `nvidia/${name}/lib/${file}`;
  return {
    ...rest,
    project: `nvidia-${name.replaceAll("_", "-")}-cu12`,
    files: [...preload, ...found].map(inWheel),
    preload: preload.map(inWheel),
  };
}
