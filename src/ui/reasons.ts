// A reason as a sentence. One place, so that `run`, `status` and `explain` say the same.
import { unreachable } from "../model/failure.ts";
import { type Reason, SHAPE } from "../model/reason.ts";
import type { Value } from "../model/value.ts";
import { codeSentence, isKnownByFile } from "./code-names.ts";
import { type Pairs, pairsIn } from "./pairs.ts";
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
function placeOf({ where, what = "" }: Reason, text: string): string {
  if (where === undefined) return "";
  const shown = visible(where);
  const isWhole = shown.endsWith(":1") && text.includes(shown.slice(0, -2));
  return isWhole && isKnownByFile(what) ? "" : ` (${shown})`;
}

const OWNED =
  /^(param|input|output|the command|the working directory|function|class|enum|namespace|(constant|variable)s?) /;

export interface Told {
  readonly text: string;
  readonly reason: Reason;
}

/** The reasons as sentences, in order; a package that only changed its version is one of them. */
export function sentences(reasons: readonly Reason[], options: SentenceOptions = {}): string[] {
  return told(reasons, options).map(({ text }) => text);
}

/** Each sentence with the reason that it tells. */
export function told(reasons: readonly Reason[], options: SentenceOptions = {}): Told[] {
  // Most stages have one reason, and none has a pair without two reasons.
  const pairs: Pairs | null = reasons.length < 2 ? null : pairsIn(reasons);
  return reasons.flatMap((reason) => {
    const paired = pairs?.get(reason);
    if (paired === undefined) return [{ text: sentence(reason, options), reason }];
    if (paired === null) return [];
    return [{ text: paired + (options.full ? placeOf(reason, paired) : ""), reason }];
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
      if (reason.what === SHAPE) return "its inputs and outputs are declared in another shape";
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
      return variable(what, reason, full);
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

function code(reason: Reason, full: boolean): string {
  const { what = "its code", old, new: now } = reason;
  if (what === "files") return "a file of its code changed";
  if (old === undefined && now !== undefined) return codeSentence(what, "new");
  if (now === undefined && old !== undefined) return codeSentence(what, "gone");
  return `${codeSentence(what, "changed")}${full ? digests(reason) : ""}`;
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
/** In place of a digest, for names that look like secrets. */
const SET = "set";

function variable(name: string, { old, new: now }: Reason, full: boolean): string {
  const subject = name === "*" ? "the environment as a whole" : `environment variable ${name}`;
  if (old === undefined && now !== undefined) return `${subject} counts now`;
  if (now === undefined && old !== undefined) return `${subject} no longer counts`;
  const only = full && (old === SET || now === SET) ? " (only whether it is set counts)" : "";
  if (old === UNSET) return `${subject} is set now${only}`;
  if (now === UNSET) return `${subject} is no longer set${only}`;
  return `${subject} changed`;
}

function unreadable(lock: string, why: Value | undefined): string {
  const because = typeof why === "string" && why !== "" ? `: ${visible(why)}` : "";
  return `its lock ${lock} can't be read${because}`;
}
