// Groups of DVC as fastpipe's matrix, as far as that makes stages of the same names.
import { members as nativeMembers } from "../api/matrix.ts";
import { type Node, plainOf } from "../dvc/context.ts";
import { foreachMembers, type GroupOptions, type Member, matrixMembers } from "../dvc/groups.ts";
import { spelled } from "../dvc/python.ts";
import { Report } from "../dvc/report.ts";
import { isDict, isList, type Value } from "../dvc/value.ts";
import { plainValue } from "../engine/dvc/stages.ts";
import type * as model from "../model/value.ts";
import type { WrittenFile, WrittenStage } from "./document.ts";
import type { PlaceOf } from "./filling.ts";

export interface Group {
  /** As DVC has them, in order. */
  readonly members: readonly Member[];
  /** Null: no matrix makes these names. */
  readonly matrix: NativeMatrix | null;
}

export interface NativeMatrix {
  readonly lists: Readonly<Record<string, readonly model.Value[]>>;
  /** For each member. */
  readonly values: readonly model.ValueMap[];
  /** What stands for `${item...}` and `${key}`. */
  readonly placeOf: PlaceOf;
  /** What stands for `${key}` in a command alone; null: nothing need. */
  readonly keyInShell: string | null;
}

/** The key of a member in its shell: for members whose lists hold maps, which have no text of their own. */
export const KEY_IN_SHELL = "${FASTPIPE_STAGE#*@}";

export function groupOf(file: WrittenFile, stage: WrittenStage): Group {
  const { name, foreach, matrix, path } = stage;
  const { context, parsing } = file;
  const report = new Report(file.where);
  const options: GroupOptions = { name, context, report, parsing };
  if (foreach !== undefined) {
    const members = foreachMembers(foreach, [...path, "foreach"], options);
    return { members, matrix: checked(members, foreachMatrix(members)) };
  }
  const members = matrixMembers(matrix ?? new Map(), [...path, "matrix"], options);
  return { members, matrix: checked(members, matrixOf(members)) };
}

type Made = Omit<NativeMatrix, "values">;

function checked(members: readonly Member[], made: Made | null): NativeMatrix | null {
  if (made === null || members.length === 0) return null;
  if (Object.keys(made.lists).some((key) => /[{}\s]/.test(key))) return null;
  const native = nativeMembers(made.lists);
  const same =
    native.length === members.length && native.every(({ suffix }, i) => suffix === members[i]?.key);
  const suffixes = native.map(({ suffix }) => suffix);
  const isOdd = (suffix: string): boolean =>
    suffix === "" || suffix.trim() !== suffix || /\p{Cc}/u.test(suffix);
  if (!same || suffixes.some(isOdd) || haveTwins(suffixes)) return null;
  return { ...made, values: native.map(({ values }) => values) };
}

/** But for case. */
function haveTwins(names: readonly string[]): boolean {
  return new Set(names.map((name) => name.normalize("NFC").toLowerCase())).size < names.length;
}

/** The keys of a map, or the items of a list that holds neither lists nor maps. */
function foreachMatrix(members: readonly Member[]): Made | null {
  const isMap = members.some(({ own }) => own.has("key"));
  const own = isMap ? "key" : "item";
  const items = members.flatMap((member) => member.own.get(own) ?? []);
  if (items.some(({ kind }) => kind !== "leaf")) return null;
  const lists = { [own]: items.map((node) => shownValue(plainOf(node))) };
  return {
    lists,
    keyInShell: null,
    placeOf: ({ segments }) => (segments.length === 1 && segments[0] === own ? `\${${own}}` : null),
  };
}

function matrixOf(members: readonly Member[]): Made | null {
  const axes = new Map<string, Set<Node>>();
  for (const { own } of members) {
    const item = own.get("item");
    if (item?.kind !== "dict") return null;
    for (const [axis, node] of item.entries) {
      const known = axes.get(axis) ?? new Set();
      axes.set(axis, known.add(node));
    }
  }
  const lists: Record<string, readonly model.Value[]> = {};
  for (const [axis, nodes] of axes) {
    // It would set the prototype, or be put before the others.
    if (axis === "__proto__" || /^\d+$/.test(axis)) return null;
    lists[axis] = [...nodes].map((node) => shownValue(plainOf(node)));
  }
  const key = [...axes].every(([, nodes]) => [...nodes].every(({ kind }) => kind === "leaf"))
    ? [...axes.keys()].map((axis) => `\${${axis}}`).join("-")
    : null;
  const isPlain = members.every((member) => /^[\w.@-]+$/.test(member.key));
  return {
    lists,
    keyInShell: key === null && isPlain ? KEY_IN_SHELL : null,
    placeOf: ({ segments: [first, ...rest] }) => {
      if (first === "key" && rest.length === 0) return key;
      return first === "item" && rest.length > 0 ? `\${${rest.join(".")}}` : null;
    },
  };
}

/** One that fastpipe writes as DVC does: `1.0` has to be a text to stay so. */
function shownValue(value: Value): model.Value {
  if (isList(value)) return value.map(shownValue);
  if (isDict(value)) {
    return Object.fromEntries([...value].map(([key, item]) => [key, shownValue(item)]));
  }
  const plain = plainValue(value);
  return String(plain) === spelled(value) ? plain : spelled(value);
}
