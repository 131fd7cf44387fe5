// JSX by the settings of tsconfig.json: an executable reads them only together with `.env`, and by the folder that it is
// started in. So what they say is put into the sources, as pragmas.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { pragmasOf } from "../fingerprint/jsx.ts";
import type { FingerprintCache } from "../fingerprint/stat.ts";
import { Configs } from "../fingerprint/tsconfig.ts";

const NO_CACHE: FingerprintCache = { get: () => undefined, set: () => undefined };

/** By the root: the settings as they were at the last load. */
const installed = new Map<string, Configs>();

/**
 * From here on files of the root with JSX are read as its settings say, each by those of its folder. Where the root's
 * say nothing, nothing is done: a file that is taken here is lost to CommonJS and to imports as text.
 */
export function installJsx(root: string): void {
  const configs = new Configs(root, NO_CACHE);
  const isKnown = installed.has(root);
  if (isKnown) installed.set(root, configs);
  const settings = configs.typescript(root)?.settings;
  if (isKnown || settings === undefined || pragmasOf(settings, "") === "") return;
  installed.set(root, configs);
  Bun.plugin({
    name: "fastpipe jsx",
    setup(build) {
      build.onLoad({ filter: filesOf(root) }, ({ path }) => ({
        contents: withPragmas(root, path),
        loader: path.endsWith(".tsx") ? "tsx" : "jsx",
      }));
    },
  });
}

function withPragmas(root: string, path: string): string {
  const source = readFileSync(path, "utf8");
  const settings = installed.get(root)?.typescript(dirname(path))?.settings ?? {};
  const pragmas = pragmasOf(settings, source);
  // At the end: places in the source stay what they are.
  return pragmas === "" ? source : `${source}\n/* ${pragmas} */\n`;
}

/** Packages bring code that is ready to run. */
function filesOf(root: string): RegExp {
  const folder = root.replace(/[/\\]+$/, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${folder}[/\\\\](?!(.*[/\\\\])?node_modules[/\\\\]).*\\.[jt]sx$`);
}
