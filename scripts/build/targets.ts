// The platforms for which executables are made.

export interface Target {
  /** As in the name of the file to download: `fastpipe-linux-x64-musl`. */
  readonly name: string;
  readonly bun: Bun.Build.CompileTarget;
  /** The npm package that carries Bun for it, and where in it. */
  readonly runtime: { readonly package: string; readonly file: string };
  /** The suffix of oxc-parser's native package, and of the addon in it. */
  readonly binding: string;
  /** As npm's `os` and `cpu` fields say it. */
  readonly os: "linux" | "darwin" | "win32";
  readonly cpu: "x64" | "arm64";
  readonly libc?: "glibc" | "musl";
}

function target(
  name: string,
  parts: Pick<Target, "os" | "cpu" | "libc" | "binding"> & { readonly runtime: string },
): Target {
  const { runtime, ...rest } = parts;
  return {
    name,
    bun: `bun-${name}` as Bun.Build.CompileTarget,
    runtime: {
      package: `@oven/bun-${runtime}`,
      file: parts.os === "win32" ? "bin/bun.exe" : "bin/bun",
    },
    ...rest,
  };
}

// No `-baseline`: since Bun 1.4 the x64 runtime is one build for all CPUs from x86-64-v2 on (its `-baseline` packages
// hold the same bytes), and a test runs ours on an emulated CPU without AVX.
export const TARGETS: readonly Target[] = [
  target("linux-x64", {
    os: "linux",
    cpu: "x64",
    libc: "glibc",
    runtime: "linux-x64",
    binding: "linux-x64-gnu",
  }),
  target("linux-x64-musl", {
    os: "linux",
    cpu: "x64",
    libc: "musl",
    runtime: "linux-x64-musl",
    binding: "linux-x64-musl",
  }),
  target("linux-arm64", {
    os: "linux",
    cpu: "arm64",
    libc: "glibc",
    runtime: "linux-aarch64",
    binding: "linux-arm64-gnu",
  }),
  target("linux-arm64-musl", {
    os: "linux",
    cpu: "arm64",
    libc: "musl",
    runtime: "linux-aarch64-musl",
    binding: "linux-arm64-musl",
  }),
  target("darwin-x64", {
    os: "darwin",
    cpu: "x64",
    runtime: "darwin-x64",
    binding: "darwin-x64",
  }),
  target("darwin-arm64", {
    os: "darwin",
    cpu: "arm64",
    runtime: "darwin-aarch64",
    binding: "darwin-arm64",
  }),
  target("windows-x64", {
    os: "win32",
    cpu: "x64",
    runtime: "windows-x64",
    binding: "win32-x64-msvc",
  }),
];

/** The file in `dist/` for a target; without one, for this machine. */
export function fileName(of?: Target): string {
  const windows = of === undefined ? process.platform === "win32" : of.os === "win32";
  return `fastpipe${of === undefined ? "" : `-${of.name}`}${windows ? ".exe" : ""}`;
}

/** This machine's. Throws on a machine that no target fits. */
export function hostTarget(): Target {
  const found = TARGETS.find(
    ({ os, cpu, libc }) =>
      os === process.platform &&
      cpu === process.arch &&
      (libc === undefined || libc === hostLibc()),
  );
  if (found === undefined) {
    throw new Error(`No executable is made for ${process.platform} ${process.arch}.`);
  }
  return found;
}

function hostLibc(): "glibc" | "musl" {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined ? "musl" : "glibc";
}
