// Values and digests as a person reads them, short enough for a sentence.
import { canonical, equal, isList, isMap, type Value } from "../model/value.ts";
import { fit, visible } from "./text.ts";

/** Longest value in a sentence, in columns. */
const LONGEST = 60;
/** What is kept before the first difference of two long values. */
const BEFORE = 15;

/** A value on one line, not shortened: strings quoted, maps and lists as in JSON. */
export function valueText(value: Value): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "bigint") return String(value);
  if (isList(value)) return `[${value.map(valueText).join(", ")}]`;
  if (!isMap(value)) return canonical(value);
  const entries = Object.entries(value).map(([key, item]) => `${visible(key)}: ${valueText(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** A value in a sentence. */
export function shortValue(value: Value, longest = LONGEST): string {
  return fit(valueText(value), longest);
}

/** `0.01 -> 0.1`; of long values the part that differs. */
export function change(before: Value, after: Value, longest = LONGEST): string {
  let [old, now] = [valueText(before), valueText(after)];
  // The same to the eye, not to code: 1 and 1n.
  if (old === now && !equal(before, after)) [old, now] = [canonical(before), canonical(after)];
  const from = Math.max(0, differAt(old, now) - BEFORE);
  const long = Math.max(old.length, now.length) > longest;
  if (long && from > longest / 2)
    return `${window(old, from, longest)} -> ${window(now, from, longest)}`;
  return `${fit(old, longest)} -> ${fit(now, longest)}`;
}

function differAt(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a[at] === b[at]) at++;
  return at;
}

function window(text: string, from: number, longest: number): string {
  return fit(`...${text.slice(from)}`, longest);
}

function quoted(text: string): string {
  return visible(JSON.stringify(text));
}

const DIGEST = /^([a-z0-9]+):([0-9a-f]{8,})(\.dir)?$/;

export function isDigest(value: Value | undefined): value is string {
  return typeof value === "string" && DIGEST.test(value);
}

/** The first 8 hex digits of a digest; other text as it is. */
export function shortDigest(hash: string): string {
  return DIGEST.exec(hash)?.[2]?.slice(0, 8) ?? visible(hash);
}
