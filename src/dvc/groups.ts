// The members of `foreach` and `matrix`.
import { type Context, NOWHERE, type Node, plainOf, toNode, Unusable } from "./context.ts";
import { keyValue } from "./key.ts";
import { kindOf, pythonStr, spelled } from "./python.ts";
import type { Path, Report } from "./report.ts";
import { Template } from "./template.ts";
import type { ParsingConfig } from "./unpack.ts";
import { type Dict, isDict, isList, type Value } from "./value.ts";

export interface Member {
  /** After the `@`. */
  readonly key: string;
  /** `item`, and `key` where there is one. */
  readonly own: ReadonlyMap<string, Node>;
}

export interface GroupOptions {
  readonly name: string;
  readonly context: Context;
  readonly report: Report;
  readonly parsing: ParsingConfig;
}

/** Empty where something was told to be wrong. */
export function foreachMembers(data: Value, path: Path, options: GroupOptions): Member[] {
  const items = foreachItems(data, path, options);
  if (items === undefined) return [];
  warnOfHidden(items.hasKeys ? ["item", "key"] : ["item"], options);
  const members = new Map<string, Member>();
  for (const [key, item] of items.entries) {
    const own = new Map([["item", item]]);
    if (items.hasKeys) own.set("key", leaf(key));
    members.set(key, { key, own });
  }
  return [...members.values()];
}

interface Items {
  readonly entries: readonly (readonly [string, Node])[];
  readonly hasKeys: boolean;
}

function foreachItems(data: Value, path: Path, options: GroupOptions): Items | undefined {
  const template = templateOf(options);
  if (isDict(data)) return dictItems(data, path, template);
  const whole = isList(data) ? undefined : template.node(data, path);
  if (whole?.kind === "dict") return { entries: [...whole.entries], hasKeys: true };
  const items = isList(data)
    ? data.map((item, i) => itemOf(item, [...path, i], template))
    : whole?.kind === "list"
      ? whole.items.map((node) => ({ node, isPlain: false }))
      : undefined;
  if (items === undefined) {
    if (whole)
      tell(path, `foreach needs a list or a map, but is ${kindOf(plainOf(whole))}`, options);
    return undefined;
  }
  // One list or map among them, and all are named by their index.
  const byIndex = items.some((item) => item !== undefined && item.node.kind !== "leaf");
  const entries = items.flatMap((item, i): (readonly [string, Node])[] =>
    item === undefined ? [] : [[byIndex ? String(i) : nameOf(item), item.node]],
  );
  return { entries, hasKeys: false };
}

interface Item {
  readonly node: Node;
  /** Written here, or a text that was filled in; not taken whole from the context. */
  readonly isPlain: boolean;
}

function itemOf(value: Value, path: Path, template: Template): Item | undefined {
  const node = template.node(value, path);
  return node && { node, isPlain: node.origin === NOWHERE };
}

/** DVC writes `true` as `True` where it comes from the context. */
function nameOf({ node, isPlain }: Item): string {
  const value = plainOf(node);
  return isPlain ? spelled(value) : pythonStr(value);
}

function dictItems(data: Dict, path: Path, template: Template): Items {
  const entries: (readonly [string, Node])[] = [];
  for (const [key, value] of data) {
    const name = template.key(key, [...path, key]);
    const node = template.node(value, [...path, key]);
    if (node && name !== undefined) entries.push([spelled(keyValue(name)), node]);
  }
  return { entries, hasKeys: true };
}

/** Empty where something was told to be wrong. */
export function matrixMembers(data: Dict, path: Path, options: GroupOptions): Member[] {
  const template = templateOf(options);
  const failures = options.report.failures.length;
  const axes = [...data].map(([written, value]): Axis => {
    const at = [...path, written];
    const key = template.key(written, at) ?? written;
    return { key, fragments: axis(key, value, at, template, options) };
  });
  if (axes.length === 0) tell(path, "matrix is empty", options);
  if (options.report.failures.length > failures) return [];
  warnOfHidden(["item", "key"], options);
  const members = new Map<string, Member>();
  for (const combination of product(axes)) {
    const key = combination.map(({ name }) => name).join("-");
    const entries = new Map(combination.map(({ axis, node }) => [axis, node]));
    const item: Node = { kind: "dict", entries, origin: NOWHERE, path: "item" };
    members.set(key, {
      key,
      own: new Map([
        ["key", leaf(key)],
        ["item", item],
      ]),
    });
  }
  return [...members.values()];
}

interface Axis {
  readonly key: string;
  readonly fragments: readonly Fragment[];
}

interface Fragment {
  readonly axis: string;
  /** Its part of the member's key. */
  readonly name: string;
  readonly node: Node;
}

function axis(
  key: string,
  data: Value,
  path: Path,
  template: Template,
  options: GroupOptions,
): Fragment[] {
  return axisItems(data, path, template, options).map((item, i) => ({
    axis: key,
    name: item.node.kind === "leaf" ? nameOf(item) : `${key}${i}`,
    node: item.node,
  }));
}

function axisItems(data: Value, path: Path, template: Template, options: GroupOptions): Item[] {
  if (isList(data)) {
    return data.flatMap((value, i) => itemOf(value, [...path, i], template) ?? []);
  }
  const whole = template.node(data, path);
  if (whole === undefined) return [];
  if (whole.kind === "list") return whole.items.map((node) => ({ node, isPlain: false }));
  // Python walks over the keys of a map and over the characters of a text.
  if (whole.kind === "dict") return [...whole.entries.keys()].map(plainItem);
  if (whole.origin === NOWHERE && typeof whole.value === "string") {
    return [...whole.value].map(plainItem);
  }
  tell(
    path,
    `matrix: "${String(path.at(-1))}" needs a list, but is ${kindOf(whole.value)}`,
    options,
  );
  return [];
}

function plainItem(text: string): Item {
  return { node: leaf(text), isPlain: true };
}

/** The last axis changes fastest. */
function product(axes: readonly Axis[]): Fragment[][] {
  return axes.reduce<Fragment[][]>(
    (rows, { fragments }) => rows.flatMap((row) => fragments.map((one) => [...row, one])),
    [[]],
  );
}

function leaf(text: string): Node {
  const node = toNode(text, NOWHERE);
  if (node instanceof Unusable) throw new Error("a text is usable");
  return node;
}

function templateOf({ context, report, parsing, name }: GroupOptions): Template {
  return new Template({ context, report, parsing, key: null, stage: name });
}

function warnOfHidden(names: readonly string[], { context, report, name }: GroupOptions): void {
  for (const hidden of names) {
    if (!context.has(hidden)) continue;
    report.warn(
      `stage "${name}": its members have an own \${${hidden}}, which hides the one of params.yaml or vars`,
    );
  }
}

function tell(path: Path, message: string, { report, name }: GroupOptions): void {
  report.tell(path, { message: `stage "${name}": ${message}`, stage: name });
}
