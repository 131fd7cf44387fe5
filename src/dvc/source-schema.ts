// What may stand in a `.dvc` file.

import { isNothing } from "./pipeline-schema.ts";
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

const CHECKSUM = oneOf("a checksum", { text, integer, null: anything });
const CHECKSUMS = { md5: CHECKSUM, checksum: CHECKSUM, etag: CHECKSUM };
const META = { size: integer, nfiles: integer, isexec: flag, version_id: text };
const CLOUD = mapOf(fields({ ...META, ...CHECKSUMS }));
const ARTIFACT = { ...CHECKSUMS, ...META, path: text, persist: flag, cloud: CLOUD, hash: text };
const FILES = list(fields({ ...CHECKSUMS, ...META, relpath: text, cloud: CLOUD }, ["relpath"]));
const TEXT_OR_MAP = oneOf("a string or a map", { text, map: anything });

const OUT = fields(
  {
    ...ARTIFACT,
    desc: text,
    type: text,
    labels: list(text),
    meta: anything,
    cache: flag,
    remote: text,
    push: flag,
    files: FILES,
    fs_config: anyMap,
  },
  ["path"],
);

const REPO = fields(
  { url: text, rev: text, rev_lock: text, config: TEXT_OR_MAP, remote: TEXT_OR_MAP },
  ["url"],
);
const DB = fields({ query: text, connection: text, file_format: text, table: text });
const DEP = fields({ ...ARTIFACT, repo: REPO, db: DB, files: FILES, fs_config: anyMap });

const LIST_OF = (check: Check): Check => oneOf("a list", { list: list(check), null: anything });

const SOURCE = fields({
  md5: CHECKSUM,
  wdir: oneOf("a string", { text, null: anything }),
  deps: LIST_OF(DEP),
  outs: LIST_OF(OUT),
  /** As `frozen`, of old. */
  locked: flag,
  frozen: flag,
  meta: anything,
  always_changed: flag,
  desc: text,
});

export const checkSource: Check = (value, path, report) => {
  if (!isNothing(value)) SOURCE(value, path, report);
};
