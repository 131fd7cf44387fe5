// A reason as a sentence. One place, so that `run`, `status` and `explain` say the same.
import { unreachable } from "../model/failure.ts";
import type { Reason } from "../model/reason.ts";
import type { Value } from "../model/value.ts";
import { fit, visible } from "./text.ts";
import { change, isDigest, shortDigest, shortValue } from "./values.ts";

export interface SentenceOptions {
  /** Of a stage just named: "its param lr changed". */
  readonly its?: boolean;
  /** With digests and the place in the code. */
  readonly full?: boolean;
  /** The stage is starting: what was to run before it has run. */
  readonly starting?: boolean;
}

/** `param lr changed: 0.01 -> 0.1`; no full stop, one line. */
export function sentence(reason: Reason, options: SentenceOptions = {}): string {
  const { its = false, full = false, starting = false } = options;
  const text = bare(reason, full, starting);
  const place = full ? placeOf(reason, text) : "";
  return (its && OWNED.test(text) ? `its ${text.replace(/^the /, "")}` : text) + place;
}

/** Where it stands, unless that is the whole file that the sentence names. */
function placeOf({ where }: Reason, text: string): string {
  if (where === undefined) return "";
  const shown = visible(where);
  const whole = shown.endsWith(":1") && text.includes(shown.slice(0, -2));
  return whole ? "" : ` (${shown})`;
}

const OWNED = /^(param|input|output|the command|the working directory|function|constant|class) /;

/** The reasons as sentences, in order; a package that only changed its version is one of them. */
export function sentences(reasons: readonly Reason[], options: SentenceOptions = {}): string[] {
  // Most stages have one reason, and none has two packages without two reasons.
  const [only] = reasons;
  if (only === undefined) return [];
  if (reasons.length === 1) return [sentence(only, options)];
  const bumps = versionBumps(reasons);
  return reasons.flatMap((reason) => {
    const bump = bumps.get(reason);
    if (bump === undefined) return [sentence(reason, options)];
    return bump === null ? [] : [bump];
  });
}

/** The first reason that is the stage's own; else the first. */
export function firstReason(reasons: readonly Reason[]): Reason | undefined {
  return reasons.find((reason) => reason.code !== "upstream_will_run") ?? reasons[0];
}

/** The first reason in words, and how many more there are; cut to so many columns, if given. */
export function brief(
  reasons: readonly Reason[],
  columns: number | null = null,
  options: SentenceOptions = {},
): string {
  const [first, ...rest] = sentences(ownFirst(reasons), options);
  if (first === undefined) return "";
  const more = rest.length === 0 ? "" : ` +${rest.length} more`;
  if (columns === null) return first + more;
  return columns < more.length + 8 ? fit(first, columns) : fit(first, columns - more.length) + more;
}

function ownFirst(reasons: readonly Reason[]): readonly Reason[] {
  const first = firstReason(reasons);
  if (first === undefined || first === reasons[0]) return reasons;
  return [first, ...reasons.filter((reason) => reason !== first)];
}

function bare(reason: Reason, full: boolean, starting: boolean): string {
  const what = visible(reason.what ?? "");
  switch (reason.code) {
    case "never_run":
      return "it has never run";
    case "code_changed":
      return code(reason, full);
    case "params_changed":
      return param(what, reason);
    case "deps_changed":
      return file(`input ${what}`, reason, full);
    case "deps_missing":
      return `input ${what} is missing`;
    case "deps_added":
      return `input ${what} is new`;
    case "deps_removed":
      return `input ${what} is no longer declared`;
    case "outs_changed":
      return file(`output ${what}`, reason, full);
    case "outs_missing":
      return `output ${what} is missing`;
    case "outs_not_in_cache":
      return `output ${what} is not in the cache`;
    case "outs_added":
      return `output ${what} is new`;
    case "outs_removed":
      return `output ${what} is no longer declared`;
    case "cmd_changed":
      return command(what, reason);
    case "env_changed":
      return variable(what, reason);
    case "upstream_will_run":
      return `${visible(reason.upstream ?? "a stage before it")} ${starting ? "ran" : "will run"}`;
    case "always":
      return "it always runs";
    case "forced":
      return "it is forced";
    case "lock_unreadable":
      return unreadable(what, reason.new);
    case "frozen":
      return "it is frozen";
    default:
      return unreachable(reason.code);
  }
}

/** Words for the kinds of manifest keys; a module and the like are known by their paths alone. */
const KINDS: Readonly<Record<string, string>> = {
  fn: "function",
  class: "class",
  const: "constant",
  let: "variable",
  var: "variable",
  enum: "enum",
  pkg: "package",
  package: "setting",
  tsconfig: "setting",
};
const BY_PATH: readonly string[] = ["module", "file", "uses"];

/** A manifest key in words: `fn lib/clean.ts#parse` is `function parse in lib/clean.ts`. */
export function codeName(key: string): string {
  const space = key.indexOf(" ");
  if (space < 0) return visible(key);
  const kind = key.slice(0, space);
  const rest = key.slice(space + 1);
  if (BY_PATH.includes(kind)) return visible(rest);
  const word = KINDS[kind] ?? visible(kind);
  const hash = rest.lastIndexOf("#");
  if (hash < 0) return `${word} ${visible(rest)}`;
  return `${word} ${visible(rest.slice(hash + 1))} in ${visible(rest.slice(0, hash))}`;
}

function code(reason: Reason, full: boolean): string {
  if (reason.what === "files") return "a file of its code changed";
  const absent = ABSENT.exec(reason.what ?? "");
  if (absent) return absence(absent[1] ?? "", absent[2] ?? "", reason);
  const name = codeName(reason.what ?? "its code");
  if (reason.old === undefined && reason.new !== undefined) return `${name} is new in its code`;
  if (reason.new === undefined && reason.old !== undefined) return `${name} is gone from its code`;
  return `${name} changed${full ? digests(reason) : ""}`;
}

/** Keys for what is not there: `pkg yaml missing`, `uses conf/*.txt (nothing)`. */
const ABSENT = /^(pkg|uses) (.*) (?:missing|\(nothing\))$/;

function absence(kind: string, name: string, { new: now }: Reason): string {
  const gone = now !== undefined;
  if (kind === "pkg")
    return `package ${visible(name)} is ${gone ? "not installed" : "installed now"}`;
  return gone ? `there is no ${visible(name)}` : `there is ${visible(name)} now`;
}

/** `pkg yaml@1` gone and `pkg yaml@2` new: a text at the new one, null at the old one. */
function versionBumps(reasons: readonly Reason[]): Map<Reason, string | null> {
  const bumps = new Map<Reason, string | null>();
  const gone = new Map<string, Reason[]>();
  for (const reason of reasons) {
    const parts = packageOf(reason);
    if (parts === null || reason.new !== undefined) continue;
    gone.set(parts.name, [...(gone.get(parts.name) ?? []), reason]);
  }
  for (const reason of reasons) {
    const parts = packageOf(reason);
    if (parts === null || reason.old !== undefined) continue;
    const before = gone.get(parts.name);
    const old = before?.length === 1 ? before[0] : undefined;
    if (old === undefined || bumps.has(old)) continue;
    const from = packageOf(old)?.version ?? "";
    bumps.set(old, null);
    bumps.set(reason, visible(`package ${parts.name} changed: ${from} -> ${parts.version}`));
  }
  return bumps;
}

function packageOf(reason: Reason): { name: string; version: string } | null {
  if (reason.code !== "code_changed" || !reason.what?.startsWith("pkg ")) return null;
  const match = /^pkg (@?[^@]+)@(.*)$/.exec(reason.what);
  return match ? { name: match[1] ?? "", version: match[2] ?? "" } : null;
}

function param(name: string, { old, new: now }: Reason): string {
  if (old === undefined)
    return now === undefined ? `param ${name} changed` : `param ${name} is new: ${shortValue(now)}`;
  if (now === undefined) return `param ${name} is gone (it was ${shortValue(old)})`;
  return `param ${name} changed: ${change(old, now)}`;
}

function file(name: string, reason: Reason, full: boolean): string {
  const { old, new: now } = reason;
  const moved =
    typeof old === "string" && typeof now === "string" && !isDigest(old) && !isDigest(now);
  if (moved) return `${name} moved: ${visible(old)} -> ${visible(now)}`;
  return `${name} changed${full ? digests(reason) : ""}`;
}

function digests({ old, new: now }: Reason): string {
  if (!isDigest(old) || !isDigest(now)) return "";
  return ` (${shortDigest(old)} -> ${shortDigest(now)})`;
}

function command(what: string, { old, new: now }: Reason): string {
  const subject = what === "wdir" ? "the working directory" : "the command";
  if (now === undefined || now === null) {
    if (old === undefined || old === null) return `${subject} changed`;
    return what === "wdir" ? `${subject} is no longer set` : "it is no longer a command";
  }
  if (old === undefined || old === null) {
    return what === "wdir" ? `${subject} is new: ${shortValue(now)}` : "it is a command now";
  }
  return `${subject} changed: ${change(old, now)}`;
}

const UNSET = "unset";

function variable(name: string, { old, new: now }: Reason): string {
  const subject = name === "*" ? "the environment as a whole" : `environment variable ${name}`;
  if (old === undefined && now !== undefined) return `${subject} counts now`;
  if (now === undefined && old !== undefined) return `${subject} no longer counts`;
  if (old === UNSET) return `${subject} is set now`;
  if (now === UNSET) return `${subject} is no longer set`;
  return `${subject} changed`;
}

function unreadable(lock: string, why: Value | undefined): string {
  const because = typeof why === "string" && why !== "" ? `: ${visible(why)}` : "";
  return `its lock ${lock} can't be read${because}`;
}
