// Embeds oxc-parser's native addon into the executable. oxc-parser looks for the addon at run time through
// `createRequire`, which a bundler cannot follow; a literal `require` of the file can be followed and is embedded.
import { access, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { BunPlugin } from "bun";

const IO_ERROR = resolve(import.meta.dir, "../../src/store/io-error.ts");
const BINDINGS = /[\\/]oxc-parser[\\/]src-js[\\/]bindings\.js$/;

export interface OxcPlugin {
  readonly plugin: BunPlugin;
  /** Whether the build met oxc-parser and embedded the addon. */
  embedded(): boolean;
}

/** `addon` is the absolute path of the target's `.node` file. */
export function oxcPlugin(addon: string): OxcPlugin {
  let embedded = false;
  const plugin: BunPlugin = {
    name: "embed-oxc-parser",
    setup(build) {
      build.onLoad({ filter: BINDINGS }, async ({ path }) => {
        await access(addon).catch(() => {
          throw new Error(`oxc-parser's native addon is missing: ${addon}`);
        });
        const names = exportedNames(await readFile(path, "utf8"), path);
        embedded = true;
        return { loader: "js", contents: loader(addon, names) };
      });
    },
  };
  return { plugin, embedded: () => embedded };
}

/**
 * The names that the generated `bindings.js` takes from the addon and exports. Throws when the file is not of the
 * shape that this module knows, so that an upgrade of oxc-parser can't quietly build an executable that fails.
 */
export function exportedNames(source: string, path: string): string[] {
  const taken = [...source.matchAll(/^const \{([^}]*)\} = nativeBinding$/gm)].flatMap((match) =>
    (match[1] ?? "").split(",").map((name) => name.trim()),
  );
  const exported = [...source.matchAll(/^export (?:const (\w+)|\{([^}]*)\})/gm)]
    .flatMap((match) => (match[1] ?? match[2] ?? "").split(","))
    .map((name) => name.trim())
    .filter((name) => name !== TARGET_NAME);
  const known =
    taken.includes("parseSync") &&
    taken.every((name) => /^\w+$/.test(name)) &&
    [...taken].sort().join() === [...exported].sort().join();
  if (!known) {
    throw new Error(
      `${path} is not of the shape that scripts/build/oxc-plugin.ts knows (it takes ${taken.join(", ") || "nothing"} ` +
        `from the addon and exports ${exported.join(", ") || "nothing"}). Look at it, then change the plugin.`,
    );
  }
  return taken;
}

/** Which of its artifacts the package loaded; read by its WASM fallback only. */
const TARGET_NAME = "__napiBindingTarget";

// Bun unpacks an embedded addon into the folder for temporary files when it is first required. Where that fails the
// system's own message names a file that nobody has ever seen; it is the user who can mend it, so it is an IoError.
function loader(addon: string, names: readonly string[]): string {
  return `
import { tmpdir } from "node:os";
import { IoError } from ${JSON.stringify(IO_ERROR)};
let native;
try {
  native = require(${JSON.stringify(addon)});
} catch (cause) {
  const inside = /[$]bunfs|~BUN/.test(cause.message);
  throw new IoError(
    "the parser inside fastpipe could not be " +
      (inside ? "unpacked into " + tmpdir() : "loaded: " + cause.message) +
      ". It is unpacked into the folder for temporary files: where that can't be written to, or is mounted noexec, " +
      "set TMPDIR to another folder.",
    "ERR_DLOPEN_FAILED",
    tmpdir(),
    { cause },
  );
}
export const { ${names.join(", ")} } = native;
export const ${TARGET_NAME} = "native";
`;
}
