// Two reasons that are one to a person: a package that only changed its version, a function that only moved.
import type { Reason } from "../model/reason.ts";
import { isDeclaration, keyParts } from "../model/trail.ts";
import { codeName, partName } from "./code-names.ts";
import { visible } from "./text.ts";

/** A text at the reason for what is new, null at the one for what is gone. */
export type Pairs = ReadonlyMap<Reason, string | null>;

export function pairsIn(reasons: readonly Reason[]): Pairs {
  const pairs = new Map<Reason, string | null>();
  pair(reasons, packageName, bump, pairs);
  pair(reasons, digestOf, move, pairs);
  return pairs;
}

/** Pairs what is gone with what is new where they share an identity and nothing else that is gone or new has it. */
function pair(
  reasons: readonly Reason[],
  identity: (reason: Reason) => string | null,
  text: (old: string, now: string) => string,
  pairs: Map<Reason, string | null>,
): void {
  const gone = new Map<string, Reason[]>();
  const made = new Map<string, Reason[]>();
  for (const reason of reasons) {
    if (reason.code !== "code_changed") continue;
    const id = identity(reason);
    const into = reason.new === undefined ? gone : reason.old === undefined ? made : null;
    if (id === null || into === null) continue;
    into.set(id, [...(into.get(id) ?? []), reason]);
  }
  for (const [id, [old, ...olders]] of gone) {
    const [now, ...others] = made.get(id) ?? [];
    if (old === undefined || now === undefined || olders.length + others.length > 0) continue;
    pairs.set(old, null);
    pairs.set(now, text(old.what ?? "", now.what ?? ""));
  }
}

const PACKAGE = /^pkg (@?[^@]+)@(.*)$/;

function packageName({ what = "" }: Reason): string | null {
  return PACKAGE.exec(what)?.[1] ?? null;
}

/** `pkg yaml@1` gone and `pkg yaml@2` new. */
function bump(old: string, now: string): string {
  const [, name = "", version = ""] = PACKAGE.exec(now) ?? [];
  return visible(`package ${name} changed: ${PACKAGE.exec(old)?.[2] ?? ""} -> ${version}`);
}

function digestOf(reason: Reason): string | null {
  const { kind } = keyParts(reason.what ?? "");
  const digest = reason.new ?? reason.old;
  if (!isDeclaration(keyParts(reason.what ?? "")) || typeof digest !== "string") return null;
  return `${kind} ${digest}`;
}

/** The same code under another key. */
function move(old: string, now: string): string {
  const [before, after] = [keyParts(old), keyParts(now)];
  if (before.symbol === after.symbol)
    return `${partName(now)} moved: ${visible(before.file ?? "")} -> ${visible(after.file ?? "")}`;
  const place = before.file === after.file ? "" : ` in ${visible(after.file ?? "")}`;
  return `${codeName(old)} is now ${visible(after.symbol ?? "")}${place}`;
}
