import { cache } from "./cases/cache.ts";
import { code } from "./cases/code.ts";
import { directory } from "./cases/directory.ts";
import { functions, shell } from "./cases/first-run.ts";
import { hashing } from "./cases/hashing.ts";
import { locks } from "./cases/locks.ts";
import { memory } from "./cases/memory.ts";
import { heavyImport, look, noop } from "./cases/noop.ts";
import type { Case } from "./figure.ts";

/** In the order in which they run. */
export const cases: readonly Case[] = [
  noop,
  look,
  heavyImport,
  shell,
  functions,
  locks,
  code,
  hashing,
  directory,
  cache,
  memory,
];
