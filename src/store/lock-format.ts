// The text of a lock: YAML, stable, one line for each file. Written here, and not by a library, so that a re-run
// that changes nothing leaves no diff in git.

import type { Lock, LockedOut } from "../model/lock.ts";
import { compareText, type ValueMap } from "../model/value.ts";
import { digest } from "./hash.ts";
import { quoted, yamlHash, yamlText, yamlValue } from "./lock-text.ts";

export const SCHEMA = 1;

const WIDTH = 100;

/** Ends with a newline. */
export function format(lock: Lock): string {
  const record = formatRecord(lock);
  return `schema: ${SCHEMA}\nrules: ${lock.rules}\n${formatCode(lock)}${record}end: ${endOf(record)}\n`;
}

/**
 * The digest in the last line. A lock that was cut short lacks it. It differs for a lock of which git has merged
 * one half from each of two branches, without a conflict: no run has ever seen that mixture. `code` and `rules`
 * are left out, since `files` tells as much, and other rules make other codes of the same files.
 */
export function endDigest(lock: Lock): string {
  return endOf(formatRecord(lock));
}

function endOf(record: string): string {
  return digest([record]);
}

function formatCode({ code }: Lock): string {
  const keys = Object.keys(code).sort(compareText);
  if (keys.length === 0) return "code: {}\n";
  return `code:\n${keys.map((key) => `  ${quoted(key)}: ${yamlHash(code[key] ?? "")}\n`).join("")}`;
}

/** All but schema, rules and code. */
function formatRecord(lock: Lock): string {
  const { files, cmd, wdir, environ, env, shape } = lock;
  let text = "";
  if (files !== undefined) text += `files: ${yamlHash(files)}\n`;
  if (cmd !== undefined) text += `cmd: ${yamlText(cmd)}\n`;
  if (wdir !== undefined) text += `wdir: ${yamlText(wdir)}\n`;
  if (environ !== undefined) text += formatDigests("environ", environ);
  if (env !== undefined) text += formatDigests("env", env);
  if (shape !== undefined) text += `shape: ${yamlHash(shape)}\n`;
  text += formatParams(lock.params);
  text += formatFiles("deps", lock.deps);
  return text + formatFiles("outs", lock.outs);
}

function formatDigests(field: string, digests: Readonly<Record<string, string>>): string {
  const keys = Object.keys(digests).sort(compareText);
  if (keys.length === 0) return `${field}: {}\n`;
  const lines = keys.map((key) => `  ${yamlText(key)}: ${yamlHash(digests[key] ?? "")}\n`);
  return `${field}:\n${lines.join("")}`;
}

function formatParams(params: ValueMap): string {
  const line = `params: ${yamlValue(params)}`;
  if (line.length <= WIDTH) return `${line}\n`;
  const keys = Object.keys(params).sort(compareText);
  const lines = keys.map((key) => `  ${yamlText(key)}: ${yamlValue(params[key] ?? null)}\n`);
  return `params:\n${lines.join("")}`;
}

function formatFiles(field: string, files: readonly LockedOut[]): string {
  if (files.length === 0) return `${field}: []\n`;
  return `${field}:\n${files.map((file) => `  - { ${formatFile(file)} }\n`).join("")}`;
}

function formatFile({ path, as, kind, hash, size, nfiles, exec }: LockedOut): string {
  let text = `path: ${yamlText(path)}`;
  if (as !== undefined) text += `, as: ${yamlText(as)}`;
  if (kind !== undefined) text += `, kind: ${kind}`;
  text += `, hash: ${quoted(hash)}, size: ${size}`;
  if (nfiles !== undefined) text += `, nfiles: ${nfiles}`;
  return exec ? `${text}, exec: true` : text;
}
