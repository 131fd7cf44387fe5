// Builds what is asked for into a folder, each executable only when something that goes into it has changed.
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { compile } from "./compile.ts";
import { inputsDigest, isFresh, markBuilt } from "./fresh.ts";
import { addonFile, bindingPackage, targetPackages } from "./packages.ts";
import { describe, sizes, writeSums } from "./sums.ts";
import { fileName, hostTarget, TARGETS, type Target } from "./targets.ts";

export interface BuildRequest {
  /** The project. */
  readonly root: string;
  readonly outdir: string;
  /** "host": `fastpipe`, for this machine. "all": a release, with what lies beside the executables. */
  readonly targets: "host" | "all" | readonly Target[];
  readonly force: boolean;
  readonly log: (line: string) => void;
}

/** Throws when something can't be built; what was finished until then stays. */
export async function build(request: BuildRequest): Promise<void> {
  const { root, outdir, targets, log } = request;
  await checkRuntime(root);
  const digest = await inputsDigest(root);
  if (targets === "host") {
    await make(request, digest, undefined);
    return;
  }
  const wanted = targets === "all" ? TARGETS : targets;
  for (const target of wanted) await make(request, digest, target);
  const artifacts = await describe(outdir, wanted.map(fileName));
  if (targets === "all") {
    await copyFile(join(root, "install.sh"), join(outdir, "install.sh"));
    await writeSums(outdir, artifacts);
  }
  log(sizes(artifacts));
}

async function make(
  { root, outdir, force, log }: BuildRequest,
  digest: string,
  target: Target | undefined,
): Promise<void> {
  const name = fileName(target);
  const outfile = join(outdir, name);
  if (!force && (await isFresh(outfile, digest))) {
    log(`${name}: nothing has changed`);
    return;
  }
  const started = performance.now();
  const entry = join(root, "src/main.ts");
  if (target === undefined) {
    const host = hostTarget();
    const addon = join(root, "node_modules", bindingPackage(host), addonFile(host));
    await compile({ entry, outfile, addon, os: host.os });
  } else {
    const { runtime, addon } = await targetPackages(root, target);
    const cross = { target: target.bun, runtime };
    await compile({ entry, outfile, addon, cross, os: target.os });
  }
  await markBuilt(outfile, digest);
  log(`${name}: built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/** The runtime that builds is the one that is built in. */
async function checkRuntime(root: string): Promise<void> {
  const { packageManager } = (await Bun.file(join(root, "package.json")).json()) as {
    packageManager: string;
  };
  if (packageManager !== `bun@${Bun.version}`) {
    throw new Error(
      `package.json pins ${packageManager}, this is Bun ${Bun.version}: run \`npm run build\`.`,
    );
  }
}
