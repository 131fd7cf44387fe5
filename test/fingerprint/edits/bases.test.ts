// Classes inside of expressions: what they extend runs where one of them is made.
import { notices, runs, skips } from "./edits.ts";

const BASE =
  "\n-- base.ts\nexport const all: string[] = [];\nexport class Base { constructor(n: string) { all.push(n); this.go?.(); } init(n) { all.push(n); return this; } static init(n) { all.push(n); } }";
const HEAD =
  'import { all } from "./base"; import "./x"; import { x } from "./x"; x; const l = all;\n-- x.ts\nimport { Base } from "./base"; import * as ns from "./base"; ';

notices(
  "another module's registry",
  [
    'export const x = new (class Foo extends Base { constructor() { super("«a|b»"); } })();',
    'export const x = new (class Foo extends ns.Base { constructor() { super("«a|b»"); } })();',
    'export const x = { foo: new (class Foo extends Base { constructor() { super("«a|b»"); } })() };',
    'export const x = new (class Foo extends Base { go() { all2("«a|b»"); } constructor() { super("z"); } })(); import { all as list } from "./base"; const all2 = (n) => list.push(n);',
    'export const x = new (class extends Base {})("q").init("«a|b»");',
    'export const x = (class extends Base {}).init("«a|b»");',
    'const build = (C) => new C("«a|b»"); export const x = build(class extends Base {});',
    'export const x = (() => { class L extends Base {} return new L("«a|b»"); })();',
  ].map((text) => HEAD.replace(' import "./x";', "") + text + BASE),
);

runs("in one module", {
  "const l = []; class Base { constructor(n) { l.push(n); } } const x = new (class extends Base { constructor() { super(«1|2»); } })();":
    "const p.ts#x",
});

skips("classes that nobody makes one of", [
  "const l = []; class Base { constructor(n) { l.push(n); } } const K = class extends Base { m() { return «1|2»; } };",
  "const l = []; class Base { constructor(n) { l.push(n); } } class K extends Base { m() { return «1|2»; } }",
  "const l = []; class Base { constructor(n) { l.push(n); } } const make = () => class extends Base { m() { return «1|2»; } };",
]);
