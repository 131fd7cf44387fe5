// Manifest keys taken apart, and the way by which a stage reaches what one of them stands for.

/** Kinds of keys that stand for a declaration: `fn lib/clean.ts#parse`. */
const DECLARATIONS: ReadonlySet<string> = new Set(
  "fn class const let var enum namespace".split(" "),
);
/** Kinds of keys for a setting in a file: `tsconfig tsconfig.json#jsx`. */
const SETTINGS: ReadonlySet<string> = new Set(["tsconfig", "package"]);
/** Kinds of keys for a file as it is. */
const FILES: ReadonlySet<string> = new Set(["module", "file", "uses", "effects"]);
/** The one key of its kind that is about no file. */
const ORDER = "effects order";

export interface Key {
  readonly kind: string;
  /** All after the kind. */
  readonly rest: string;
  readonly file: string | null;
  /** A declaration's name, or a setting's. */
  readonly symbol: string | null;
}

export function keyParts(key: string): Key {
  const space = key.indexOf(" ");
  const kind = key.slice(0, Math.max(0, space));
  const rest = key.slice(space + 1);
  if (FILES.has(kind) && key !== ORDER) return { kind, rest, file: rest, symbol: null };
  const hash = DECLARATIONS.has(kind) || SETTINGS.has(kind) ? rest.lastIndexOf("#") : -1;
  if (hash < 0) return { kind, rest, file: null, symbol: null };
  return { kind, rest, file: rest.slice(0, hash), symbol: rest.slice(hash + 1) };
}

/** Is it code of the project's modules? Only that has a way that leads to it. */
export function isCode({ kind, file }: Key): boolean {
  return file !== null && (DECLARATIONS.has(kind) || kind === "module" || kind === "effects");
}

export function isDeclaration({ kind }: Key): boolean {
  return DECLARATIONS.has(kind);
}

/** Whose manifest it is. */
export interface Owner {
  readonly stage: string;
  readonly group?: string | null;
}

type Via = Readonly<Record<string, string>>;

/** Is it the function of the stage itself? */
export function isRoot({ stage, group }: Owner, via: Via, key: string): boolean {
  if (Object.hasOwn(via, key)) return false;
  const { kind, symbol } = keyParts(key);
  // Stages that one call in a loop makes share a name.
  return kind === "fn" && (symbol === (group ?? stage) || symbol === "stage");
}

/**
 * `train`, `lib/clean.ts#parse`, `lib/text.ts#trim`: the stage, then what leads to the entry, and the entry. The
 * stage stands for its own function.
 */
export function trail(owner: Owner, via: Via, key: string): string[] {
  const steps: string[] = [];
  const seen = new Set<string>();
  for (let at: string | undefined = key; at !== undefined && !seen.has(at); ) {
    seen.add(at);
    if (!isRoot(owner, via, at)) steps.push(keyParts(at).rest);
    at = Object.hasOwn(via, at) ? via[at] : undefined;
  }
  return [owner.stage, ...steps.reverse()];
}
