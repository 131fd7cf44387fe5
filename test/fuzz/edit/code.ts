// A file of code as a tree, and edits of it as splices of its text.
import { extname } from "node:path";
import { parseSync, visitorKeys } from "oxc-parser";
import { child, isNode, list, type Node } from "../../../src/fingerprint/node.ts";

export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const LANGS: Readonly<Record<string, "ts" | "tsx" | "jsx">> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".js": "jsx",
  ".mjs": "jsx",
  ".cjs": "jsx",
};

export class Code {
  readonly nodes: Node[] = [];
  readonly program: Node;
  private readonly parents = new Map<Node, Node>();

  private constructor(
    readonly file: string,
    readonly text: string,
    program: Node,
  ) {
    this.program = program;
    this.walk(program, null);
  }

  /** Undefined for what is no code, or has errors. */
  static of(file: string, text: string): Code | undefined {
    const lang = LANGS[extname(file)];
    if (lang === undefined) return undefined;
    const sourceType = file.endsWith(".cjs") ? "commonjs" : "unambiguous";
    const { program, errors } = parseSync(`file.${lang}`, text, { lang, sourceType });
    const root: unknown = program;
    if (errors.length > 0 || !isNode(root)) return undefined;
    return new Code(file, text, root);
  }

  get typed(): boolean {
    return /\.[mc]?tsx?$/.test(this.file);
  }

  parent(node: Node): Node | undefined {
    return this.parents.get(node);
  }

  of(...types: readonly string[]): Node[] {
    return this.nodes.filter(({ type }) => types.includes(type));
  }

  source(node: Node | null): string {
    return node === null ? "" : this.text.slice(node.start, node.end);
  }

  /** Lists of statements: bodies of the module, of blocks, of static blocks, cases. */
  statementLists(): (readonly Node[])[] {
    return this.of("Program", "BlockStatement", "StaticBlock", "SwitchCase", "TSModuleBlock").map(
      (node) => list(node, node.type === "SwitchCase" ? "consequent" : "body"),
    );
  }

  /** Statements at the top of the module. */
  get top(): readonly Node[] {
    return list(this.program, "body");
  }

  imports(): Node[] {
    return this.top.filter(({ type }) => type === "ImportDeclaration");
  }

  /** Literals that name what is imported or exported from. */
  sources(): Node[] {
    return this.top.flatMap((node) => child(node, "source") ?? []);
  }

  isSource(node: Node): boolean {
    const parent = this.parent(node);
    return parent !== undefined && child(parent, "source") === node;
  }

  private walk(node: Node, parent: Node | null): void {
    this.nodes.push(node);
    if (parent !== null) this.parents.set(node, parent);
    for (const key of visitorKeys[node.type] ?? []) {
      const value = node[key];
      if (isNode(value)) this.walk(value, node);
      else if (Array.isArray(value))
        for (const item of value) if (isNode(item)) this.walk(item, node);
    }
  }
}

export function spliced(text: string, splices: readonly Splice[]): string {
  let result = text;
  for (const { start, end, text: put } of [...splices].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + put + result.slice(end);
  }
  return result;
}

export function replace(node: Node, text: string): Splice[] {
  return [{ start: node.start, end: node.end, text }];
}

export function insert(at: number, text: string): Splice[] {
  return [{ start: at, end: at, text }];
}

export function swap(code: Code, one: Node, two: Node): Splice[] {
  return [...replace(one, code.source(two)), ...replace(two, code.source(one))];
}
