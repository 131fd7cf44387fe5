// How DVC hashes, now and before its version 3, for the index of files.
import type { Scheme } from "../store/scheme.ts";
import { dirLister } from "./dir-object.ts";
import { dvcWalk } from "./walk.ts";

const ANY_EXEC = 0o111;

/** For the record DVC takes anybody's right to execute, where fastpipe takes the owner's. */
function exec(mode: number): boolean {
  return process.platform !== "win32" && (mode & ANY_EXEC) !== 0;
}

export const MD5: Scheme = {
  algorithm: "md5",
  prefix: "",
  walk: dvcWalk,
  list: dirLister("md5"),
  exec,
};

/** Of entries without `hash:`. */
export const LEGACY_MD5: Scheme = {
  algorithm: "md5-dos2unix",
  prefix: "md5-dos2unix:",
  walk: dvcWalk,
  list: dirLister("md5-dos2unix"),
  exec,
};
