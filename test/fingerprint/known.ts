// Prints the manifest of the stage `s` of the project in argv[2], what was read of its state, and whether a parser was loaded.
import { join } from "node:path";
import { fingerprint } from "../../src/fingerprint/fingerprint.ts";
import { open } from "../../src/store/state.ts";
import { optionsFor, stage } from "./helpers.ts";

const root = process.argv[2] ?? ".";
const state = open(join(root, ".fastpipe"));
const read: string[] = [];
const cache = {
  get: (kind: string, key: string, stamp: string) => {
    read.push(`${kind.replace(/ \d+/g, "")}: ${key}`);
    return state.get(kind, key, stamp);
  },
  set: (kind: string, key: string, stamp: string, json: string) =>
    state.set(kind, key, stamp, json),
};
const stages = [stage("s", { frames: [{ file: "pipeline.ts", line: 3, column: 1 }] })];
const result = await fingerprint(optionsFor(root, cache, { stages }));
const hasParser = Object.keys(require.cache).some((path) => path.includes("oxc-parser"));
const told = result.ok
  ? { manifest: result.value.manifests.get("s"), stateful: result.value.stateful }
  : result.error;
const readForIt = [...read].sort();
console.log(JSON.stringify({ told, read: readForIt, hasParser }));
state.close();
