// The command of a stage: `cmd` of DVC as `cmd` of fastpipe, with the same text for every member.
import { posix } from "node:path";
import type { Context, Node } from "../dvc/context.ts";
import { shellQuoted } from "../dvc/python.ts";
import type { Path } from "../dvc/report.ts";
import type { DvcStage } from "../dvc/stage.ts";
import type { ParsingConfig } from "../dvc/unpack.ts";
import { isList, type Value } from "../dvc/value.ts";
import type { ValueMap } from "../model/value.ts";
import { type Code, type Part, string } from "./code.ts";
import type { Comments } from "./comments.ts";
import { filledCommand, Marked, type PlaceOf } from "./filling.ts";
import { KEY_IN_SHELL, type NativeMatrix } from "./matrix.ts";
import type { StageParams } from "./param-names.ts";
import { type Piece, piecesOf } from "./pieces.ts";
import { commandsOf, shellText } from "./shell.ts";

export interface CommandInput {
  /** As written. */
  readonly cmd: Value;
  readonly path: Path;
  readonly members: readonly DvcStage[];
  readonly context: Context;
  readonly parsing: ParsingConfig;
  /** Of the dvc.yaml, relative to the repository's root. */
  readonly folder: string;
  readonly params: StageParams;
  readonly matrix: NativeMatrix | null;
  readonly shell: string;
  readonly comments: Comments;
}

export interface CommandMade {
  readonly code: Code;
  /** With those that the command needs. */
  readonly params: StageParams;
  /** Templates of values in files that are written out. */
  readonly writtenOut: readonly string[];
  /** Templates of maps, of which each option stands there by itself. */
  readonly unpacked: readonly string[];
  readonly unsure: readonly string[];
}

/** Null: no one text makes the commands of all members. */
export function commandOf(input: CommandInput): CommandMade | null {
  const { matrix, members } = input;
  const group: PlaceOf = (piece) => matrix?.placeOf(piece) ?? keyPlace(piece, input);
  const forked = input.params.fork();
  const withParams: PlaceOf = (piece) => group(piece) ?? placeIn(piece.node, piece, input, forked);
  const made = attempt(input, withParams, forked) ?? attempt(input, group, input.params);
  if (made !== null || members.length > 1) return made;
  return attempt(input, () => null, input.params);
}

/** What of it is not as it was. */
export function notesOf(
  { writtenOut, unpacked, unsure }: CommandMade,
  { cmd }: DvcStage,
): readonly string[] {
  const all = typeof cmd === "string" ? cmd : cmd.join("\n");
  const variable = /\bDVC_(?:ROOT|STAGE)\b/.exec(all)?.[0];
  return [
    ...writtenOut.map((one) => `${one} in cmd is written out as it is now`),
    ...unpacked.map(
      (one) => `each option of ${one} in cmd is written out: a new key needs a new one`,
    ),
    ...unsure.map((one) => `\`${one}\` may need bash: it is run by /bin/sh, as DVC would here`),
    ...(variable === undefined
      ? []
      : [`its command names ${variable}, which fastpipe does not set`]),
  ];
}

function attempt(input: CommandInput, placeOf: PlaceOf, params: StageParams): CommandMade | null {
  const { cmd, members, matrix, shell, context, parsing } = input;
  const texts = isList(cmd) ? cmd.map(String) : [String(cmd)];
  const writtenOut = new Set<string>();
  const unpacked = new Set<string>();
  const noting: PlaceOf = (piece) => {
    const place = placeOf(piece);
    if (place === null && piece.node.origin.isFile && !isOfMember(piece))
      writtenOut.add(`\${${piece.inner}}`);
    if (place !== null && piece.node.kind === "dict") unpacked.add(`\${${piece.inner}}`);
    return place;
  };
  const marked = texts.map((text) => new Marked(piecesOf(text, context, parsing), noting));
  const commands = marked.flatMap((one) =>
    isList(cmd) ? [{ one, text: one.text }] : commandsOf(one.text).map((text) => ({ one, text })),
  );
  const { items, unsure } = shellText(
    commands.map(({ text }) => text),
    shell,
  );
  const known = { ...params.values, ...matrix?.values[0] };
  const last = marked.at(-1);
  const finished = items.map((lines, i) => {
    const one = commands[i]?.one ?? last;
    return (one?.finish(lines.join("\n"), known, false) ?? lines.join("\n")).split("\n");
  });
  const lines = finished.map((item, i) => ((items[i] ?? []).length === 0 ? [] : item));
  const text = lines.flat().join("\n");
  const fits = members.every((member, i) => {
    const values: ValueMap = { ...params.values, ...matrix?.values[i] };
    const filled = filledCommand(text, values);
    const key = member.name.slice(member.name.indexOf("@") + 1);
    return filled?.replaceAll(KEY_IN_SHELL, () => key) === expected(member, shell);
  });
  if (!fits) return null;
  return {
    code: codeOf(lines, input),
    params,
    writtenOut: [...writtenOut],
    unpacked: [...unpacked],
    unsure: unsure.map((command) => command.replace(/[\u{F0000}\u{F0001}]/gu, "")),
  };
}

/** A shell fills it in, unless it stands in single quotes. */
function keyPlace(
  { segments }: Piece & { readonly kind: "value" },
  { matrix, cmd }: CommandInput,
): string | null {
  const isKey = segments.length === 1 && segments[0] === "key";
  const texts = isList(cmd) ? cmd.map(String) : [String(cmd)];
  return isKey && !texts.some((text) => text.includes("'")) ? (matrix?.keyInShell ?? null) : null;
}

/** Of a group whose members are stages by themselves: that says it all. */
export function isOfMember({ segments: [first] }: Piece & { readonly kind: "value" }): boolean {
  return first === "item" || first === "key";
}

function expected({ cmd }: DvcStage, shell: string): string {
  return shellText(commandsOf(cmd), shell).items.flat().join("\n");
}

function placeIn(
  node: Node,
  piece: Piece & { readonly kind: "value" },
  input: CommandInput,
  params: StageParams,
): string | null {
  if (node.kind === "dict") return optionsIn(node, piece, input, params);
  const name = nameIn(node, piece.text, input, params);
  return name === null ? null : `\${${name}}`;
}

function nameIn(
  node: Node,
  text: string,
  { folder }: CommandInput,
  params: StageParams,
): string | null {
  const { origin, path, kind } = node;
  if (kind !== "leaf" || !origin.isFile || path === "") return null;
  return params.reference(posix.relative(folder, origin.source), path, text);
}

/** A map becomes options: those whose values are texts of their own can follow their file. */
function optionsIn(
  node: Node & { readonly kind: "dict" },
  { text }: Piece & { readonly kind: "value" },
  input: CommandInput,
  params: StageParams,
): string | null {
  let made = text;
  let found = false;
  for (const [key, leaf] of leavesOf(node, "")) {
    const value = leaf.kind === "leaf" ? leaf.value : null;
    if (typeof value !== "string" && typeof value !== "bigint" && typeof value !== "number")
      continue;
    const shown = typeof value === "string" ? value : piecesText(value);
    const quoted = typeof value === "string" ? shellQuoted(value) : shown;
    const option = `--${key} ${quoted}`;
    if (shown.includes("'") || !hasOnce(made, option)) continue;
    const name = nameIn(leaf, shown, input, params);
    if (name === null) continue;
    found = true;
    made = made.replace(option, () => `--${key} ${quoted.replace(shown, () => `\${${name}}`)}`);
  }
  return found ? made : null;
}

function piecesText(value: bigint | number): string {
  return typeof value === "bigint" ? value.toString() : String(value);
}

function hasOnce(text: string, part: string): boolean {
  return part !== "" && text.split(part).length === 2;
}

function* leavesOf(
  node: Node & { readonly kind: "dict" },
  prefix: string,
): Generator<readonly [string, Node]> {
  for (const [key, item] of node.entries) {
    if (item.kind === "dict") yield* leavesOf(item, `${prefix}${key}.`);
    else yield [`${prefix}${key}`, item];
  }
}

function codeOf(
  items: readonly (readonly string[])[],
  { comments, path, cmd }: CommandInput,
): Code {
  const isMany = isList(cmd);
  const parts = items.flatMap((lines, i): Part[] =>
    lines.map((line, at) => ({
      code: string(line),
      ...(isMany && at === 0 && { before: comments.before([...path, i]) }),
      ...(isMany && at === lines.length - 1 && { after: comments.after([...path, i]) }),
    })),
  );
  const end = comments.end(path);
  const [only] = parts;
  const isPlain = ({ before = [], after = [] }: Part): boolean =>
    before.length + after.length + end.length === 0;
  if (only && parts.length === 1 && isPlain(only)) return only.code;
  return { kind: "lines", lines: parts, end };
}
