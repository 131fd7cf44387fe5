// Ways on which a function comes to be called while the pipeline loads.
import { test } from "bun:test";
import { expectEvaluated, param } from "./proofs.ts";

test("a function that looks at the clock is found, however it is called", async () => {
  await expectEvaluated({
    "getter in spec": `stage({ name: "x", get outs() { return ["x" + Date.now()]; } } as any, async () => {});`,
    "getter in spec by fn": `import { readdirSync } from "node:fs";\nstage({ name: "x", outs: ["x"], get params() { return { n: readdirSync(".").length }; } } as any, async () => {});`,
    "function spec helper": param("mk().r", "function mk() { return { r: performance.now() }; }"),
    "getter of own passed as params": `const o = { get at() { return Date.now(); } };\nstage({name:"x",outs:["x"],params:o}, async()=>{});`,
    "getter nested passed": `const o = { a: { get at() { return Date.now(); } } };\nstage({name:"x",outs:["x"],params:o as any}, async()=>{});`,
    "spec object const with getter": `const spec = { name: "x", get outs() { return ["x" + Date.now()]; } };\nstage(spec, async()=>{});`,
    "class instance getter on proto": `class P { get outs() { return ["x"+Date.now()]; } }\nconst p = new P();\nstage({name:"x",outs:p.outs}, async()=>{});`,
    "toString coercion": `const o = { toString() { return "x" + Date.now(); } };\nstage({name:"x",outs:[\`\${o}\`]}, async()=>{});`,
    toPrimitive: `const o = { [Symbol.toPrimitive]() { return "x" + Date.now(); } };\nstage({name:"x",outs:["a" + o]}, async()=>{});`,
    "toString via join": `const o = { toString() { return "x" + Date.now(); } };\nstage({name:"x",outs:[[o].join("")]}, async()=>{});`,
    "toString via String": `const o = { toString() { return "x" + Date.now(); } };\nstage({name:"x",outs:[String(o)]}, async()=>{});`,
    valueOf: `const o = { valueOf() { return Date.now(); } };\nstage({name:"x",outs:["a"],params:{n: +o}}, async()=>{});`,
    toJSON: `const o = { toJSON() { return Date.now(); } };\nstage({name:"x",outs:["a"],params:{n: JSON.stringify(o)}}, async()=>{});`,
    iterator: `const it = { *[Symbol.iterator]() { yield "x" + Date.now(); } };\nfor (const n of it) stage({name:n,outs:["a"]}, async()=>{});`,
    "iterator spread": `const it = { *[Symbol.iterator]() { yield "x" + Date.now(); } };\nstage({name:"x",outs:[...it]}, async()=>{});`,
    "iterator destruct": `const it = { *[Symbol.iterator]() { yield "x" + Date.now(); } };\nconst [a] = it;\nstage({name:"x",outs:[a]}, async()=>{});`,
    generator: `function* g() { yield "x" + Date.now(); }\nfor (const n of g()) stage({name:n,outs:["a"]}, async()=>{});`,
    "tagged template": param("t`x`", "const t = (s: any) => Date.now();"),
    "default param": param("f()", "function f(x = Date.now()) { return x; }"),
    "default param of arrow": param("f()", "const f = (x = Date.now()) => x;"),
    "destructuring default": param("f({})", "const f = ({ x = Date.now() }: any) => x;"),
    "destructured default toplevel": param("x", "const { x = Date.now() } = {} as any;"),
    "callback to map": param('["a"].map(f)[0]', "const f = () => Date.now();"),
    "callback passed to local function": param(
      "run(f)",
      "const f = () => Date.now(); const run = (g: any) => g();",
    ),
    "callback stored in object": param("o.f()", "const f = () => Date.now(); const o = { f };"),
    "callback stored in array": param("[f][0]()", "const f = () => Date.now();"),
    "callback stored in Map": param(
      'm.get("f")()',
      "const f = () => Date.now(); const m = new Map([['f', f]]);",
    ),
    "function assigned later": param("o.f()", "const o: any = {}; o.f = () => Date.now();"),
    "let reassigned": param("f()", "let f: any = () => 1; f = () => Date.now();"),
    "let reassigned in fn": param(
      "f()",
      "let f: any = () => 1; function set() { f = () => Date.now(); } set();",
    ),
    "higher order returned": param("mk()()", "const mk = () => () => Date.now();"),
    "const from higher order": param("g()", "const mk = () => () => Date.now(); const g = mk();"),
    bind: param("g()", "const f = () => Date.now(); const g = f.bind(null);"),
    call: param("f.call(null)", "const f = () => Date.now();"),
    apply: param("Reflect.apply(f, null, [])", "const f = () => Date.now();"),
    proxy: param("p.x", "const p: any = new Proxy({}, { get: () => Date.now() });"),
    "proxy handler const": param(
      "p.x",
      "const h = { get: () => Date.now() }; const p: any = new Proxy({}, h);",
    ),
    "class static block": `class A { static r = 0; static { A.r = Date.now(); } }\n${param("A.r")}`,
    "class static field": param("A.r", "class A { static r = Date.now(); }"),
    "class static method": param("A.m()", "class A { static m() { return Date.now(); } }"),
    "class extends": param("new B().r", "class A { r = Date.now(); } class B extends A {}"),
    "class private": param(
      "new A().go()",
      "class A { #x() { return Date.now(); } go() { return this.#x(); } }",
    ),
    super: param(
      "new B().go()",
      "class A { go() { return Date.now(); } } class B extends A { go() { return super.go(); } }",
    ),
    mixin: param(
      "new B().m()",
      "const M = (C: any) => class extends C { m() { return Date.now(); } }; class B extends M(Object) {}",
    ),
    "instanceof hasInstance": param(
      "({} instanceof (A as any)) ? 1 : 0",
      "class A { static [Symbol.hasInstance]() { return Date.now() % 2 === 0; } }",
    ),
    decorator: param(
      "1",
      "const d = (t: any) => { t.at = Date.now(); return t; };\n@d class A {}\n",
    ),
    namespace: param("N.at", "namespace N { export const at = Date.now(); }"),
    "namespace function": param(
      "N.f()",
      "namespace N { export function f() { return Date.now(); } }",
    ),
    "enum computed": param("E.A", "enum E { A = Date.now() }"),
    "async fn at load": param(
      "1",
      "async function go() { stage({ name: String(Date.now()), outs: ['y'] }, async () => {}); }\nawait go();",
    ),
    "async fn not awaited": param(
      "1",
      "async function go() { stage({ name: String(Date.now()), outs: ['y'] }, async () => {}); }\ngo();",
    ),
    "handle.fn": param(
      "a.fn({}) as any",
      'const a = stage({ name: "a", outs: ["a"] }, () => Date.now());',
    ),
    "handle fn destructured": param(
      "fn({}) as any",
      'const { fn } = stage({ name: "a", outs: ["a"] }, () => Date.now());',
    ),
    "stage aliased calls": `const s = stage;\ns({ name: "x", outs: ["x"], params: { r: Date.now() } }, async () => {});`,
    "in wrapper": `const mk = (n: string, p: any) => stage({ name: n, outs: [n], params: p() }, async () => {});\nmk("x", () => ({ r: Date.now() }));`,
    "array find callback obj": param("[1].map(o.f)[0]", "const o = { f: () => Date.now() };"),
    "sort comparator": param("[2,1].sort(cmp).join()", "const cmp = () => Math.random() - 0.5;"),
    "replace callback": param("'a'.replace(/a/, f as any)", "const f = () => String(Date.now());"),
    "array from": param("Array.from({ length: 1 }, f)[0]", "const f = () => Date.now();"),
    "json reviver": param("JSON.parse('1', f)", "const f = () => Date.now();"),
    "object groupBy": param(
      "JSON.stringify(Object.groupBy([1], f as any))",
      "const f = () => Date.now();",
    ),
    "optional call": param("f?.()", "const f: any = () => Date.now();"),
    setter: param(
      "o.x",
      "const o: any = { v: 0, set y(_: any) { this.x = Date.now(); } }; o.y = 1;",
    ),
    defineProperty: param(
      "o.x",
      "const o: any = {}; Object.defineProperty(o, 'x', { get() { return Date.now(); } });",
    ),
    "defineProperty descriptor const": param(
      "o.x",
      "const d = { get() { return Date.now(); } }; const o: any = {}; Object.defineProperty(o, 'x', d);",
    ),
    "Object.create": param(
      "o.x",
      "const p = { get x() { return Date.now(); } }; const o: any = Object.create(p);",
    ),
    setPrototypeOf: param(
      "o.x",
      "const p = { get x() { return Date.now(); } }; const o: any = {}; Object.setPrototypeOf(o, p);",
    ),
    __proto__: param(
      "o.x",
      "const p = { get x() { return Date.now(); } }; const o: any = { __proto__: p };",
    ),
    "local alias in fn": param("f()", "function f() { const M = Math; return M.random(); }"),
    "destructure in fn": param("f()", "function f() { const { random: r } = Math; return r(); }"),
    "param default Math": param("f()", "function f(M = Math) { return M.random(); }"),
    "shadow Math param": param(
      "f(m)",
      "const m = { random: () => Date.now() }; function f(Math: any) { return Math.random(); }",
    ),
    "label fn in condition": param("(true ? f : g)()", "const f = () => Date.now(), g = () => 1;"),
    "logical callee": param("(f || g)()", "const f = () => Date.now(), g = () => 1;"),
    "comma callee": param("(0, f)()", "const f = () => Date.now();"),
    "async iterator": param(
      "1",
      "for await (const n of (async function* () { yield String(Date.now()); })()) stage({ name: n, outs: ['q'] }, async () => {});",
    ),
    "switch case": param(
      "r",
      "let r = 0; switch (1) { case f(): break; default: r = f(); } function f() { return Date.now(); }",
    ),
    catch: param(
      "r",
      "let r = 0; try { throw 1 } catch { r = f(); } function f() { return Date.now(); }",
    ),
    "var hoist fn in block": param("f()", "{ function f() { return Date.now(); } }"),
    "object with functions in for of": param(
      "1",
      "const fs = [() => Date.now()]; for (const f of fs) stage({ name: 'n' + f(), outs: ['q'] }, async () => {});",
    ),
    "object method in for of": param(
      "1",
      "const ts = [{ n: 'a', out: () => 'o' + Date.now() }]; for (const t of ts) stage({ name: t.n, outs: [t.out()] }, async () => {});",
    ),
    "named by data": param(
      "o.at()",
      'const f = () => Date.now(); const o: any = Object.fromEntries([["at", f]]);',
    ),
    "named by a reviver": param(
      "o.at()",
      `const f = () => Date.now(); const o: any = JSON.parse('{"at":1}', (k, v) => (k ? f : v));`,
    ),
    "named by a loop": param(
      "o.at()",
      "const f = () => Date.now(); const o: any = {}; for (o.at of [f]) {}",
    ),
    "named by taking apart": param(
      "o.at()",
      "const f = () => Date.now(); const o: any = {}; [o.at] = [f];",
    ),
    "a function of another case": param(
      "r",
      "const f = () => 1; let r = 0; switch (0 as number) { case 1: function f() { return Date.now(); } case f(): r = 2; }",
    ),
    "a function below, under a name from outside": param(
      "r",
      "const y = 1; let r = 0; { const x: any = y; function y() { return Date.now(); } r = x(); }",
    ),
  });
});
