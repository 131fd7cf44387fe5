// What may stand in dvc.lock, as DVC checks it.
import type { Report } from "./report.ts";
import {
  anyMap,
  anything,
  type Check,
  fields,
  flag,
  integer,
  list,
  mapOf,
  oneOf,
  text,
} from "./schema.ts";
import { isDict, type Value } from "./value.ts";

const CHECKSUM = oneOf("a checksum", { text, integer, null: anything });
const CHECKSUMS = { md5: CHECKSUM, checksum: CHECKSUM, etag: CHECKSUM };
const META = { size: integer, nfiles: integer, isexec: flag, version_id: text };
const CLOUD = mapOf(fields({ ...META, ...CHECKSUMS }));
const FILES = list(fields({ ...CHECKSUMS, ...META, relpath: text, cloud: CLOUD }, ["relpath"]));
const ITEM = fields(
  {
    ...CHECKSUMS,
    ...META,
    path: text,
    cloud: CLOUD,
    files: FILES,
    hash: text,
    dataset: anyMap,
  },
  ["path"],
);
const ENTRY = fields(
  {
    cmd: oneOf("a string or a list", { text, list: anything }),
    deps: list(ITEM),
    params: mapOf(mapOf(anything)),
    outs: list(ITEM),
  },
  ["cmd"],
);
const LOCK = fields({ schema: anything, datasets: anything, stages: mapOf(ENTRY) }, ["schema"]);

export const checkLock: Check = (value, path, report) => {
  if (isFirstFormat(value)) {
    report.tell(path, {
      code: "syntax",
      message: "this lock has the format of DVC 1, which DVC 3 does not read either",
      hint: "Remove it and run again, or let a DVC 2 write it anew.",
    });
    return;
  }
  LOCK(value ?? new Map(), path, report);
  checkVersion(value, report);
};

/** Its stages stand at the top. */
function isFirstFormat(value: Value): boolean {
  if (!isDict(value) || value.size === 0 || value.has("schema") || value.has("stages")) {
    return false;
  }
  return [...value.values()].every((entry) => isDict(entry) && entry.has("cmd"));
}

function checkVersion(value: Value, report: Report): void {
  if (!isDict(value)) return;
  const version = value.get("schema");
  if (version === undefined || version === "2.0") return;
  report.tell(["schema"], {
    message: "only locks with `schema: '2.0'` are known",
    ...(version === 2 && { hint: "Quote it: '2.0'." }),
  });
}
