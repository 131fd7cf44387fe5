// FINGERPRINT T05: types of every kind, which nothing reads at run time.
import { cases, type Edit, skips } from "./edits.ts";

const MAIN = `import { helper } from "./lib";
import { Base } from "./base";

export function run() {
  const model = new Model(2);
  const list: number[] = [1, 2, 3];
  return helper(list.map((n) => n * model.k), model) + model.double();
}

class Model extends Base {
  k: number;
  extra = 1;
  constructor(k: number) {
    super();
    this.k = k;
  }
  double() {
    return this.k * 2 + this.extra;
  }
}
`;

const LIB = `import { type Shape, size } from "./shape";
export function helper(list: number[], shape: Shape) {
  let found: string | undefined;
  for (const n of list) found = String(n);
  const first = list[0];
  const value = first as number;
  return \`\${found}\${value}\${size(shape)}\`;
}
`;

const SHAPE = `export interface Shape { k: number }
export type Size = number;
export const size = (shape: Shape): Size => shape.k;
export const table = { a: 1 };
`;

const FILES = {
  "main.ts": MAIN,
  "lib.ts": LIB,
  "shape.ts": SHAPE,
  "base.ts": "export class Base { base() { return 0; } }\n",
};

const edits: Record<string, Edit> = {
  "annotation of a variable": skips("main.ts", "const model =", "const model: Model ="),
  "annotation of a variable gone": skips("main.ts", "const list: number[] =", "const list ="),
  "annotation of a parameter": skips("main.ts", "(n) => n", "(n: number) => n"),
  "return type": skips("main.ts", "export function run()", "export function run(): string"),
  "return type that asserts": skips("base.ts", "base() {", "base(): this is Base {"),
  "type of a field": skips("main.ts", "k: number;", "k!: number | bigint;"),
  "readonly and private": skips("main.ts", "  extra = 1", "  private readonly extra: number = 1"),
  "override and public": skips("main.ts", "  double() {", "  public double(): number {"),
  "a field that is only declared": skips(
    "main.ts",
    "  extra = 1;",
    "  extra = 1;\n  declare more: string;",
  ),
  "an index signature": skips("main.ts", "  extra = 1;", "  extra = 1;\n  [key: string]: unknown;"),
  "a definite variable": skips("lib.ts", "let found: string | undefined;", "let found!: string;"),
  interface: skips("shape.ts", "{ k: number }", "{ readonly k: number; more?: string[] }"),
  "another interface": skips(
    "shape.ts",
    "export type Size",
    "export interface Other extends Shape { x: 1 }\nexport type Size",
  ),
  "type alias": skips("shape.ts", "Size = number", "Size = 1 | 2 | (number & {})"),
  "as of an expression": skips("lib.ts", "first as number", "first as unknown as number"),
  "as gone": skips("lib.ts", "first as number", "first"),
  "as const": skips("shape.ts", "{ a: 1 }", "{ a: 1 } as const"),
  satisfies: skips("shape.ts", "shape.k", "(shape satisfies Shape).k"),
  "satisfies of a call": skips("lib.ts", "size(shape)", "(size(shape) satisfies number)"),
  "not null": skips("lib.ts", "list[0]", "list[0]!"),
  "an old cast": skips("lib.ts", "first as number", "<number>first"),
  "generic argument": skips("main.ts", "list.map((n)", "list.map<number>((n)"),
  "generic argument of new": skips("main.ts", "new Model(2)", "new Model<number>(2)"),
  "generic parameter": skips(
    "main.ts",
    "class Model extends",
    "class Model<T extends number = number> extends",
  ),
  "generic argument of a base": skips("main.ts", "extends Base", "extends Base<string>"),
  implements: skips(
    "main.ts",
    "extends Base {",
    "extends Base implements Shape, Iterable<never> {",
  ),
  abstract: skips("base.ts", "export class", "export abstract class"),
  "abstract member": skips("base.ts", "{ base()", "{ abstract more(): void; base()"),
  "import type": skips(
    "main.ts",
    `import { Base }`,
    `import type { Size } from "./shape";\nimport { Base }`,
  ),
  "import type by name": skips("lib.ts", "{ type Shape, size }", "{ type Shape, type Size, size }"),
  "type marked or not": skips("lib.ts", "{ type Shape, size }", "{ Shape, size }"),
  "import type of a module that nobody loads": {
    change: {
      "main.ts": [`import { Base }`, `import type { X } from "./effects";\nimport { Base }`],
      "effects.ts": "globalThis.x = 1;\nexport type X = 1;\n",
    },
    tells: [],
  },
  "import() type": skips("lib.ts", "shape: Shape", `shape: import("./shape").Shape`),
  "export type": skips(
    "base.ts",
    "export class",
    `export type { Shape } from "./shape";\nexport class`,
  ),
  "export type star": skips(
    "base.ts",
    "export class",
    `export type * from "./shape";\nexport class`,
  ),
  overloads: skips(
    "lib.ts",
    "export function",
    "export function helper(list: number[], shape: Shape): string;\nexport function helper(list: number[], shape: Shape, more?: number): string;\nexport function",
  ),
  "overloads of a method": skips(
    "main.ts",
    "  double() {",
    "  double(): number;\n  double(x?: 1): number;\n  double() {",
  ),
  "this parameter": skips("lib.ts", "helper(list", "helper(this: void, list"),
  "optional parameter": skips("lib.ts", "shape: Shape)", "shape?: Shape)"),
  "declare const": skips(
    "lib.ts",
    "export function",
    "declare const VERSION: string;\nexport function",
  ),
  "declare function and class": skips(
    "lib.ts",
    "export function",
    "declare function f(): void;\ndeclare class D { x: 1 }\nexport function",
  ),
  "declare module and global": skips(
    "lib.ts",
    "export function",
    `declare module "x" { export const y: 1; }\ndeclare global { interface Window { z: 1 } }\nexport function`,
  ),
  "declare namespace and enum": skips(
    "lib.ts",
    "export function",
    "declare namespace N { const x: 1; }\ndeclare enum E { A }\nexport function",
  ),
  "a namespace of types": skips(
    "shape.ts",
    "export type Size",
    "export namespace Types { export type A = 1; export interface B { x: A } }\nexport type Size",
  ),
  "a type guard": skips(
    "base.ts",
    "export class",
    "export type Guard = (x: unknown) => x is string;\nexport class",
  ),
  "typeof of a type": skips(
    "shape.ts",
    "{ a: 1 };",
    "{ a: 1 };\nexport type Table = typeof table;",
  ),
  "a d.ts": { change: { "env.d.ts": "declare const ENV: string;\n" }, tells: [] },
};

cases("T05: types", { types: { files: FILES, edits } });

const ONE = `import { stage } from "fastpipe";\n`;

cases("T05: types around the stage's function", {
  inline: {
    files: {
      "main.ts": `${ONE}interface Given { outs: string[] }
export const s = stage(SPEC, async function s({ outs }: Given) {
  const list = [1];
  await Bun.write(outs[0] as string, list.join());
});
`,
    },
    edits: {
      annotation: skips("main.ts", "const list =", "const list: Array<number> ="),
      "return type": skips("main.ts", "}: Given) {", "}: Given): Promise<void> {"),
      "type of the argument": skips(
        "main.ts",
        "{ outs: string[] }",
        "{ outs: readonly string[]; params?: unknown }",
      ),
      "satisfies on the spec": skips(
        "main.ts",
        ", async function s",
        " satisfies object, async function s",
      ),
      "as on the function": skips("main.ts", "list.join());\n}", "list.join());\n} as never"),
    },
  },
});
