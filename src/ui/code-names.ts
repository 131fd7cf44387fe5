// Manifest keys in words, and what happened to them.
import { isCode, isDeclaration, keyParts } from "../model/trail.ts";
import { visible } from "./text.ts";

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
  if (key === "effects order") return "the order in which modules load";
  const { kind, rest, file, symbol } = keyParts(key);
  if (kind === "") return visible(key);
  if (BY_PATH.includes(kind)) return visible(rest);
  if (kind === "effects") return `what ${visible(rest)} does when it loads`;
  if (file === null || symbol === null) return `${KINDS[kind] ?? visible(kind)} ${visible(rest)}`;
  if (symbol === "default" && isDeclaration(keyParts(key)))
    return `the default export of ${visible(file)}`;
  return `${partName(key)} in ${visible(file)}`;
}

/** The same where the file is known: `function parse`. */
export function partName(key: string): string {
  const { kind, symbol } = keyParts(key);
  if (kind === "effects") return "what it does when it loads";
  if (symbol === null) return "all of it";
  const word = KINDS[kind] ?? visible(kind);
  if (!isDeclaration(keyParts(key))) return `${word} ${visible(symbol)}`;
  if (symbol === "default") return "the default export";
  if (/^\d+$/.test(symbol)) return "a statement";
  const names = symbol.split(",");
  return names.length > 1 ? `${word}s ${visible(names.join(", "))}` : `${word} ${visible(symbol)}`;
}

/** A module of code that counts as a whole, and not as what is reached of it. */
export function isWholeModule(key: string): boolean {
  return keyParts(key).kind === "module" && /\.[cm]?[jt]sx?$/.test(key);
}

export type Changes = "new" | "gone" | "changed";

/** A sentence for what happened to an entry. */
export function codeSentence(key: string, change: Changes): string {
  const absent = ABSENT.exec(key);
  if (absent) return absence(absent[1] ?? "", absent[2] ?? "", change === "gone");
  const name = codeName(key);
  if (change === "changed") return `${name} changed`;
  if (keyParts(key).kind === "effects")
    return change === "new" ? `${name} counts now` : `${name} no longer counts`;
  return `${name} is ${change} ${change === "new" ? "in" : "from"} its code`;
}

/** Keys for what is not there: `pkg yaml missing`, `uses conf/*.txt (nothing)`. */
const ABSENT = /^(pkg|uses) (.*) (?:missing|\(nothing\))$/;

function absence(kind: string, name: string, isThere: boolean): string {
  if (kind === "pkg")
    return `package ${visible(name)} is ${isThere ? "installed now" : "not installed"}`;
  return isThere ? `there is ${visible(name)} now` : `there is no ${visible(name)}`;
}

/** Does the name of an entry say where it stands, so that its first line is nothing new? */
export function isKnownByFile(key: string): boolean {
  const parts = keyParts(key);
  return parts.symbol === null || !isCode(parts);
}
