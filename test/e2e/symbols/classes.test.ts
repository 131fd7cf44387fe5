// FINGERPRINT T13, T14: a helper reached only from a member of a class; methods of base classes and mixins.
import { type Case, cases, reaches, runs } from "./edits.ts";

const LIB = `export const helper = (..._: unknown[]) => "ONE";\n`;
const HELPER = "fn lib.ts#helper";

const MODEL = (body: string, run: string): Case =>
  reaches(
    {
      "main.ts": `import { Model } from "./model";\nexport const run = () => ${run};\n`,
      "model.ts": `import { helper } from "./lib";\nexport class Model {\n  ${body}\n}\n`,
      "lib.ts": LIB,
    },
    "lib.ts",
    HELPER,
  );

cases("T13: a helper reached only from", {
  "a-method": MODEL("get() { return helper(); }", "new Model().get()"),
  "a-getter": MODEL("get text() { return helper(); }", "new Model().text"),
  "a-setter": MODEL(
    `t = ""; set text(v: string) { this.t = v + helper(); }`,
    `Object.assign(new Model(), { text: "a" }).t`,
  ),
  "a-private-method": MODEL(
    "#x() { return helper(); } get() { return this.#x(); }",
    "new Model().get()",
  ),
  "a-private-getter": MODEL(
    "get #x() { return helper(); } get() { return this.#x; }",
    "new Model().get()",
  ),
  "a-static-method": MODEL("static make() { return helper(); }", "Model.make()"),
  "a-private-static-method": MODEL(
    "static #x() { return helper(); } static make() { return Model.#x(); }",
    "Model.make()",
  ),
  "a-static-getter": MODEL("static get text() { return helper(); }", "Model.text"),
  "a-constructor": MODEL(
    "text: string; constructor() { this.text = helper(); }",
    "new Model().text",
  ),
  "a-parameter-property": MODEL("constructor(readonly text = helper()) {}", "new Model().text"),
  "an-arrow-in-a-field": MODEL("get = () => helper();", "new Model().get()"),
  "an-iterator": MODEL("*[Symbol.iterator]() { yield helper(); }", "[...new Model()].join()"),
  "to-string": MODEL("toString() { return helper(); }", "`${new Model()}`"),
  "to-primitive": MODEL("[Symbol.toPrimitive]() { return helper(); }", "`${new Model()}`"),
  "an-async-method": MODEL("async get() { return helper(); }", "new Model().get()"),
  "an-accessor": MODEL("accessor text = helper();", "new Model().text"),
});

const base = (file: string, main: string, text: string, more: Record<string, string> = {}) => ({
  "main.ts": main,
  [file]: text,
  ...more,
});
const GET = `export const run = () => new Model().get();\n`;

cases("T14: a method of", {
  "the-base-class": reaches(
    base(
      "base.ts",
      `import { Base } from "./base";\nclass Model extends Base {}\n${GET}`,
      `export class Base { get() { return "ONE"; } }\n`,
    ),
    "base.ts",
    "class base.ts#Base",
  ),
  "the-base-of-the-base": reaches(
    base(
      "base.ts",
      `import { Mid } from "./mid";\nclass Model extends Mid {}\n${GET}`,
      `export default class Base { get() { return "ONE"; } }\n`,
      {
        "mid.ts": `import Base from "./base";\nexport class Mid extends Base { own() { return 1; } }\n`,
      },
    ),
    "base.ts",
    "class base.ts#Base",
  ),
  "a-base-in-a-namespace": reaches(
    base(
      "base.ts",
      `import * as ns from "./base";\nclass Model extends ns.Base {}\n${GET}`,
      `export class Base { get() { return "ONE"; } }\n`,
    ),
    "base.ts",
    "class base.ts#Base",
  ),
  super: reaches(
    base(
      "base.ts",
      `import { Base } from "./base";\nclass Model extends Base { get() { return super.get() + "!"; } }\n${GET}`,
      `export class Base { get() { return "ONE"; } }\n`,
    ),
    "base.ts",
    "class base.ts#Base",
  ),
  "the-static-side-of-the-base": reaches(
    base(
      "base.ts",
      `import { Base } from "./base";\nclass Model extends Base {}\nexport const run = () => Model.make();\n`,
      `export class Base { static make() { return "ONE"; } }\n`,
    ),
    "base.ts",
    "class base.ts#Base",
  ),
  "a-mixin": {
    files: base(
      "mixin.ts",
      `import { Base } from "./base";\nimport { M } from "./mixin";\nclass Model extends M(Base) {}\nexport const run = () => new Model().get() + new Model().base();\n`,
      `type Class = new (...args: any[]) => object;\nexport const M = <T extends Class>(base: T) => class extends base { get() { return "ONE"; } };\n`,
      { "base.ts": `export class Base { base() { return "base"; } }\n` },
    ),
    edits: {
      "the mixin": runs("mixin.ts", "ONE", "TWO", "fn mixin.ts#M"),
      "what it is mixed into": runs(
        "base.ts",
        `return "base"`,
        `return "BASE"`,
        "class base.ts#Base",
      ),
    },
  },
  "two-mixins": reaches(
    base(
      "mixin.ts",
      `import { A, B } from "./mixin";\nclass Model extends A(B(Object)) {}\nexport const run = () => (new Model() as unknown as { get(): string }).get();\n`,
      `type Class = new (...args: any[]) => object;\nexport function A<T extends Class>(base: T) { return class extends base { a() { return 1; } }; }\nexport function B<T extends Class>(base: T) { return class extends base { get() { return "ONE"; } }; }\n`,
    ),
    "mixin.ts",
    "fn mixin.ts#B",
  ),
  "a-base-kept-in-a-const": reaches(
    base(
      "base.ts",
      `import { Base } from "./base";\nconst Mid = class extends Base {};\nclass Model extends Mid {}\n${GET}`,
      `class Base { get() { return "ONE"; } }\nexport { Base };\n`,
    ),
    "base.ts",
    "class base.ts#Base",
  ),
});
