// The version, for people.
import { VERSION } from "../model/version.ts";

export { VERSION };

/** As this build says it of itself, e.g. `fastpipe 0.1.0 (linux-x64, bun 1.4.5)`. */
export function versionLine(): string {
  return `fastpipe ${VERSION} (${process.platform}-${process.arch}, bun ${Bun.version})`;
}
