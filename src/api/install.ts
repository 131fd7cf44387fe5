// Makes `import { stage } from "fastpipe"` work in user code of this thread.
import { out, param, stage } from "./stage.ts";

let installed = false;

/** Idempotent. */
export function install(): void {
  if (installed) return;
  installed = true;
  Bun.plugin({
    name: "fastpipe",
    setup(build) {
      build.module("fastpipe", () => ({ exports: { stage, out, param }, loader: "object" }));
    },
  });
}
