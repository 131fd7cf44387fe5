// One executable: bundled, compiled, put in its place.
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isSigned, signed } from "./macho.ts";
import { oxcPlugin } from "./oxc-plugin.ts";

export interface Compilation {
  readonly entry: string;
  /** Where the executable shall be. */
  readonly outfile: string;
  /** oxc-parser's native addon for the target. */
  readonly addon: string;
  /** Another platform, with its Bun; absent: this machine's, with the Bun that runs. */
  readonly cross?: { readonly target: Bun.Build.CompileTarget; readonly runtime: string };
  readonly os: NodeJS.Platform;
}

/** Throws with the bundler's messages when the source can't be built. */
export async function compile(compilation: Compilation): Promise<void> {
  const folder = join(compilation.outfile, "..");
  await mkdir(folder, { recursive: true });
  // The executable may be running, and another build of it under way: it is written elsewhere and then renamed. The
  // name of the file is seen at run time (`/$bunfs/root/<name>`), so it is the same for every target.
  const temporary = await mkdtemp(join(folder, ".building-"));
  try {
    const made = join(temporary, compilation.os === "win32" ? "fastpipe.exe" : "fastpipe");
    const oxc = oxcPlugin(compilation.addon);
    await bundle(compilation, made, oxc.plugin);
    if (!oxc.embedded()) {
      throw new Error(
        `${compilation.entry} does not reach oxc-parser, so it could not be embedded.`,
      );
    }
    if (compilation.os === "darwin") await sign(made);
    await chmod(made, 0o755);
    await rename(made, compilation.outfile);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function sign(file: string): Promise<void> {
  const bytes = await readFile(file);
  if (!isSigned(bytes)) await writeFile(file, signed(bytes, "fastpipe"));
}

async function bundle(
  compilation: Compilation,
  outfile: string,
  plugin: Bun.BunPlugin,
): Promise<void> {
  const { entry, cross } = compilation;
  const result = await Bun.build({
    entrypoints: [entry],
    target: "bun",
    format: "esm",
    minify: true,
    // 16 ms instead of 41 until `--version` has ended, 30 instead of 79 for `list`; 3 MB more.
    bytecode: true,
    plugins: [plugin],
    throw: false,
    compile: {
      outfile,
      ...(cross === undefined ? {} : { target: cross.target, executablePath: cross.runtime }),
      // A pipeline resolves its imports as in its own project; what it does not ask for is not loaded.
      autoloadPackageJson: true,
      autoloadTsconfig: true,
      autoloadDotenv: false,
      autoloadBunfig: false,
    },
  });
  if (!result.success) {
    throw new Error(`${entry} could not be built:\n${result.logs.map(message).join("\n")}`);
  }
}

function message(log: BuildMessage | ResolveMessage): string {
  const { position } = log;
  return position === null ? log.message : `${position.file}:${position.line}: ${log.message}`;
}
