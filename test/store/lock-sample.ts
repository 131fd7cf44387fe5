// A lock to write and read.
import type { Lock } from "../../src/model/lock.ts";
import type { ValueMap } from "../../src/model/value.ts";

export const LOCK: Lock = {
  schema: 1,
  rules: 1,
  code: {
    "pkg yaml@2.9.1": "xxh64:1111111111111111",
    "fn lib/clean.ts#parse": "xxh64:0123456789abcdef",
  },
  files: "xxh64:2222222222222222",
  params: { lr: 0.01, epochs: 10 },
  deps: [
    { path: "build/clean.csv", as: "table", hash: "sha256:aaaa", size: 123 },
    { path: "with space/a: b.csv", hash: "sha256:bbbb", size: 0, nfiles: 3 },
  ],
  outs: [{ path: "build/run.sh", hash: "sha256:cccc", size: 456, exec: true }],
};

export function withParams(params: ValueMap): Lock {
  return { ...LOCK, params };
}
