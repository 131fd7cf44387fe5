// Functions that read a variable of the environment whose name is made of what they are given.
import type { Reader } from "./aliases.ts";
import type { ChildFields, Node } from "./node.ts";
import { parametersOf } from "./own-functions.ts";
import { type KnownText, type TextNames, textsOf } from "./texts.ts";

export interface Reading {
  readonly id: string;
  readonly fn: Node;
  /** Where the variable is read, a name means one of the function itself. */
  readonly isOwn: (name: string) => boolean;
  /** The names of what is read. */
  readonly texts: (names: TextNames) => readonly KnownText[];
  readonly inside: TextNames;
}

/** Undefined: even with its arguments, the names are not known. */
export function readerOf(reading: Reading, fields: ChildFields): Reader | undefined {
  const { id, fn, isOwn, texts, inside } = reading;
  const params = parametersOf(fn, fields).filter(({ name }) => isOwn(name));
  const within = (given: ReadonlyMap<string, Node | null>): readonly KnownText[] =>
    texts({
      ...inside,
      constant: (name) => (given.has(name) ? (given.get(name) ?? null) : inside.constant(name)),
    });
  const sample = new Map(params.map(({ name }) => [name, literal("x", fn)]));
  if (!within(sample).every(isWhole)) return undefined;
  return {
    id,
    names: (args, at) =>
      within(
        new Map(
          params.map(({ name, index, fallback }): [string, Node | null] => {
            const arg = args[index];
            const given = arg ? textsOf(arg, at) : [];
            const otherwise = fallback ? textsOf(fallback, inside) : [];
            return [name, oneOf([...given, ...otherwise], fn)];
          }),
        ),
      ),
  };
}

function isWhole({ whole, fromDir }: KnownText): boolean {
  return whole && !fromDir;
}

function literal(value: string, { start, end }: Node): Node {
  return { type: "Literal", value, start, end };
}

/** An expression that has one of these values; null: they are not known. */
function oneOf(texts: readonly KnownText[], { start, end }: Node): Node | null {
  let all: Node | null = null;
  for (const known of texts) {
    if (!isWhole(known)) return null;
    const consequent = literal(known.text, { type: "", start, end });
    all = all && { type: "ConditionalExpression", consequent, alternate: all, start, end };
    all ??= consequent;
  }
  return all;
}
