// Which names a stage may have.
import type { Failure, Where } from "../model/failure.ts";

export interface Named {
  readonly name: string;
  readonly where: Where;
  /** Of a member of a matrix: only this part follows the rule, the rest are values. */
  readonly group?: string | null;
}

/** What is wrong with the names: invalid ones, the same twice, the same but for case. */
export function checkNames(items: Iterable<Named>): Failure[] {
  const failures: Failure[] = [];
  const byFold = new Map<string, Named>();
  for (const item of items) {
    const problem = nameProblem(item.group ?? item.name);
    if (problem) {
      failures.push({ code: "invalid_name", ...problem, where: item.where, stage: item.name });
    }
    const fold = foldName(item.name);
    const other = byFold.get(fold);
    if (other) failures.push(clash(other, item));
    else byFold.set(fold, item);
  }
  return failures;
}

function clash(first: Named, second: Named): Failure {
  const place = placeText(first.where);
  if (first.name === second.name) {
    return {
      code: "duplicate_name",
      message: `two stages are named "${second.name}": the other one is at ${place}`,
      where: second.where,
      hint: "Give one of them another name, with `name` in its spec; use `matrix` for variants.",
      stage: second.name,
    };
  }
  return {
    code: "duplicate_name",
    message: `the names "${second.name}" and "${first.name}" (at ${place}) differ only by case`,
    where: second.where,
    hint: "On macOS and Windows they would share one lock file: rename one.",
    stage: second.name,
  };
}

/** As file systems that ignore case take it. */
export function foldName(name: string): string {
  return (ASCII.test(name) ? name : name.normalize("NFC")).toLowerCase();
}

/** Almost all names, without the cost of Unicode classes. */
const PLAIN = /^\w[\w-]*$/;
const ASCII = /^[\x20-\x7e]*$/;
const ALLOWED = /^[\p{L}\p{N}_.][\p{L}\p{M}\p{N}_./-]*$/u;
const EMPTY_PART = /(^|\/)\.{0,2}(\/|$)/;

function nameProblem(name: string): { message: string; hint: string } | undefined {
  if (PLAIN.test(name)) return undefined;
  if (ALLOWED.test(name) && !EMPTY_PART.test(name)) return undefined;
  return {
    message: `${JSON.stringify(name)} can't be the name of a stage: ${whyInvalid(name)}`,
    hint: "Use letters, digits, `_`, `-`, `.` and `/`.",
  };
}

function whyInvalid(name: string): string {
  if (name === "") return "it is empty";
  if (name.trim() !== name) return "it has white space at its ends";
  if (name.startsWith("-")) return "it starts with `-`";
  if (name.includes("@")) return "`@` separates the members of a matrix";
  const odd = name.match(/[^\p{L}\p{M}\p{N}_./-]/u)?.[0];
  if (odd !== undefined) {
    const shown = /[\p{C}\s]/u.test(odd) ? JSON.stringify(odd) : `\`${odd}\``;
    return `${shown} is not allowed`;
  }
  return "it has an empty part, or `.` or `..`, between slashes";
}

export function placeText({ file, line, column }: Where): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}
