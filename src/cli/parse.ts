// Strict parsing under the definitions: whatever is not known is an error that says what was meant.
import { parseArgs } from "node:util";
import { type Failure, fail, type Result } from "../model/failure.ts";
import { didYouMean } from "../model/suggest.ts";
import type { AnyArgs, Flag, Flags } from "./command.ts";

export type Token = ReturnType<typeof tokenize>[number];
type OptionToken = Extract<Token, { kind: "option" }>;

/** A flag that the definitions do not have, as the user wrote it. */
export interface Unknown {
  readonly unknown: string;
}

/** Flags and words in order; a flag without definition is taken as one without value. */
export function tokenize(args: readonly string[], flags: Flags) {
  const options: Record<string, { type: "boolean" | "string"; short?: string }> = {};
  for (const [name, flag] of Object.entries(flags)) {
    const type = takesValue(flag) ? "string" : "boolean";
    for (const long of spellings(name, flag).long) options[long] = { type };
    const [short] = spellings(name, flag).short;
    if (short !== undefined) options[name] = { type, short };
  }
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  return tokens;
}

/** Does the flag take the next argument as its value? */
export function takesValue(flag: Flag): boolean {
  return flag.type === "enum" || (flag.type === "string" && flag.bare !== true);
}

export function spellings(name: string, flag: Flag): { long: string[]; short: string[] } {
  const all = [name, ...(flag.alias ?? [])];
  return {
    long: all.filter((one) => one.length > 1),
    short: all.filter((one) => one.length === 1),
  };
}

/** The definition that a spelling (without dashes) stands for. */
export function findFlag(spelling: string, flags: Flags): [name: string, flag: Flag] | undefined {
  return Object.entries(flags).find(
    ([name, flag]) => name === spelling || flag.alias?.includes(spelling),
  );
}

/** All spellings with their dashes, for suggestions and completion. */
export function dashed(flags: Flags): string[] {
  return Object.entries(flags).flatMap(([name, flag]) =>
    [name, ...(flag.alias ?? [])].map((one) => (one.length === 1 ? `-${one}` : `--${one}`)),
  );
}

/** Every flag of `flags` by its long name; a later one of the same name wins. */
export function parse(
  args: readonly string[],
  flags: Flags,
): Result<AnyArgs, readonly Failure[] | Unknown> {
  const values: Record<string, boolean | string | readonly string[] | undefined> = {};
  for (const [name, flag] of Object.entries(flags)) values[name] = initial(flag);
  const words: string[] = [];
  for (const token of tokenize(args, flags)) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const found = findFlag(token.name, flags);
    if (!found) return { ok: false, error: { unknown: token.rawName } };
    const [name, flag] = found;
    const read = readValue(token, flag);
    if (!read.ok) return read;
    const before = values[name];
    values[name] = Array.isArray(before) ? [...before, String(read.value)] : read.value;
  }
  return { ok: true, value: { ...values, _: words } };
}

function initial(flag: Flag): boolean | readonly string[] | undefined {
  if (flag.type === "boolean") return false;
  return flag.type === "string" && flag.repeat ? [] : undefined;
}

function readValue(token: OptionToken, flag: Flag): Result<boolean | string> {
  const { rawName, value } = token;
  if (flag.type === "boolean") {
    if (value === undefined) return { ok: true, value: true };
    const message = `${rawName} takes no value, but was given ${JSON.stringify(value)}`;
    return fail({ code: "usage", message });
  }
  if (flag.type === "string" && flag.bare) return { ok: true, value: value ?? "" };
  if (value === undefined || (!token.inlineValue && value.length > 1 && value.startsWith("-"))) {
    const joint = rawName.startsWith("--") ? "=" : " ";
    return fail({
      code: "usage",
      message: `${rawName} needs a value: ${rawName}${joint}${flag.valueHint}`,
    });
  }
  if (flag.type === "enum" && !flag.options.includes(value)) {
    const message = `${rawName} can be ${flag.options.join(", ")}, but is ${JSON.stringify(value)}`;
    return fail({ code: "usage", message, ...didYouMean(value, flag.options) });
  }
  // `-j=4` as well as `-j4`.
  const isShort = token.inlineValue && !rawName.startsWith("--");
  return { ok: true, value: isShort ? value.replace(/^=/, "") : value };
}
