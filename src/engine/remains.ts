// What a start can tell of a run that was killed.
import { join, resolve } from "node:path";
import type { Hash } from "../model/lock.ts";
import { FileIndex } from "../store/files.ts";
import { lastBeat } from "../store/heartbeat.ts";
import * as locks from "../store/lock.ts";
import type { Remains } from "../store/recover.ts";
import { OWN } from "../store/scheme.ts";
import * as state from "../store/state.ts";
import { sameEntry } from "./decide.ts";

/** Of the project at `root`, whose `.fastpipe` is `ours`. */
export function remainsOf(root: string, ours: string): Remains {
  return {
    alive: lastBeat(ours),
    finished: async (lock, paths) => {
      const file = resolve(root, lock);
      const text = locks.textOf(file);
      const read = typeof text === "string" ? locks.readText(file, text) : text;
      if (read.kind !== "ok") return null;
      const recorded = new Map(read.lock.outs.map((out) => [out.path, out]));
      const isDvc = read.lock.outs.some(({ hash }) => hash.startsWith("md5:"));
      const scheme = isDvc ? (await import("../dvc/schemes.ts")).MD5 : OWN;
      const store = state.open(join(root, ".fastpipe"));
      const found = await new FileIndex(store, root, scheme).look(paths);
      const made = new Map<string, Hash>();
      for (const path of paths) {
        const [now, then] = [found.get(path) ?? "missing", recorded.get(path)];
        if (now === "missing" || then === undefined || !sameEntry(now, then)) return null;
        made.set(path, now.hash);
      }
      return made;
    },
  };
}
