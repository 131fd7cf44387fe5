// Random pipelines of three modules in which functions that draw random numbers take all kinds of ways, and may or may
// not be called while the pipeline loads.

/** A value that leads to a function: its name, and what has to be written to have the function run. */
interface Carrier {
  readonly name: string;
  readonly call: string;
  /** Of which module: the last is the pipeline. */
  readonly at: number;
}

interface Module {
  readonly body: string[];
  readonly imports: string[];
  readonly exports: string[];
}

const LAST = 2;
/** Among them names by which the runtime calls functions, or of its own methods. */
const KEYS = "a go run map get fn x1 toString values then make at".split(" ");

export function pipelineOf(seed: number): Readonly<Record<string, string>> {
  return new Generator(seed).files();
}

class Generator {
  private readonly modules: readonly Module[] = [0, 1, LAST].map(() => ({
    body: [],
    imports: [],
    exports: [],
  }));
  private readonly carriers: Carrier[] = [];
  private names = 0;
  private state: number;

  constructor(seed: number) {
    this.state = seed * 7919;
  }

  files(): Readonly<Record<string, string>> {
    for (let i = this.below(3); i >= 0; i--) this.begin(this.below(3));
    for (let i = 2 + this.below(6); i > 0; i--) {
      const carrier = this.pick(this.carriers);
      if (this.below(3) === 0) this.move(carrier);
      else this.derive(carrier);
    }
    if (this.below(4) > 0) this.use(this.pick(this.carriers.slice(-3)));
    return Object.fromEntries(this.modules.map((module, i) => [fileOf(i), textOf(module, i)]));
  }

  private below(n: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  }

  private pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  private fresh(letter: string): string {
    return `${letter}${this.names++}`;
  }

  /** A function that draws, or one that does not, in some form. */
  private begin(at: number): void {
    const f = this.fresh("f");
    const k = this.pick(KEYS);
    const e = this.pick(["Math.random()", "[1].map(() => Math.random())", "Math.random()", "1"]);
    const [text, call] = this.pick([
      [`function ${f}() { return ${e}; }`, `${f}()`],
      [`const ${f} = () => ${e};`, `${f}()`],
      [`let ${f} = () => ${e};`, `${f}()`],
      [`let ${f}; ${f} = function () { return ${e}; };`, `${f}()`],
      [`const ${f} = { ${k}() { return ${e}; } };`, `${f}.${k}()`],
      [`class ${f} { ${k}() { return ${e}; } }`, `new ${f}().${k}()`],
      [`class ${f} { y = ${e}; }`, `new ${f}()`],
      [`const ${f} = { get y() { return ${e}; } };`, `${f}.y`],
      [`const ${f} = { toString() { return String(${e}); } };`, `\`\${${f}}\``],
      [`const ${f} = { *[Symbol.iterator]() { yield ${e}; } };`, `[...${f}]`],
      [`function ${f}(q = ${e}) { return q; }`, `${f}()`],
      [`class ${f} { static ${k}() { return ${e}; } }`, `${f}.${k}()`],
      [`class ${f} { #p() { return ${e}; } go() { return this.#p(); } }`, `new ${f}().go()`],
      [`function* ${f}() { yield ${e}; }`, `[...${f}()]`],
    ] as const);
    this.add(at, f, call, text);
  }

  /** Another value that leads to the same function. */
  private derive({ name, call, at }: Carrier): void {
    const v = this.fresh("v");
    const k = this.pick(KEYS);
    const by = (way: string): string => call.replaceAll(name, way);
    const [text, next] = this.pick([
      [`const ${v} = { ${k}: ${name} };`, by(`${v}.${k}`)],
      [`const ${v} = [${name}];`, by(`${v}[0]`)],
      [`const ${v} = () => ${call};`, `${v}()`],
      [`const ${v} = () => ${name};`, by(`${v}()`)],
      [`const ${v} = new Map([["q", ${name}]]);`, by(`${v}.get("q")`)],
      [`const ${v} = ${name};`, by(v)],
      [`let ${v} = null; ${v} = ${name};`, by(v)],
      [`const { z: ${v} } = { z: ${name} };`, by(v)],
      [`const [${v}] = [${name}];`, by(v)],
      [`const ${v} = {}; ${v}.${k} = ${name};`, by(`${v}.${k}`)],
      [`const ${v} = {}; const ${v}k = "${k}"; ${v}[${v}k] = ${name};`, by(`${v}.${k}`)],
      [`const ${v} = Object.fromEntries([["${k}", ${name}]]);`, by(`${v}.${k}`)],
      [`const ${v} = JSON.parse('{"${k}":1}', (q, x) => (q ? ${name} : x));`, by(`${v}.${k}`)],
      [`const ${v} = Object.assign({}, { ${k}: ${name} });`, by(`${v}.${k}`)],
      [`const ${v} = { ...{ ${k}: ${name} } };`, by(`${v}.${k}`)],
      [`const ${v} = {}; for (${v}.${k} of [${name}]) {}`, by(`${v}.${k}`)],
      [
        `class ${v}C { constructor(u) { this.u = u; } } const ${v} = new ${v}C(${name});`,
        by(`${v}.u`),
      ],
      [`class ${v}C { ${k} = ${name}; } const ${v} = new ${v}C();`, by(`${v}.${k}`)],
      [`const ${v} = { ${k}() { return ${name}; } };`, by(`${v}.${k}()`)],
      [`const ${v} = { get g() { return ${name}; } };`, by(`${v}.g`)],
      [`const ${v}id = (x) => x; const ${v} = ${v}id(${name});`, by(v)],
      [`const ${v} = (p) => ${by("p")};`, `${v}(${name})`],
      [`const ${v} = [${name}].map((x) => x)[0];`, by(v)],
      [`const ${v} = true ? ${name} : null;`, by(v)],
      [`const ${v}r = []; ${v}r.push(${name}); const ${v} = ${v}r.pop();`, by(v)],
      [`class ${v} { static ${k} = ${name}; }`, by(`${v}.${k}`)],
      [`class ${v}B { q() { return ${call}; } } class ${v} extends ${v}B {}`, `new ${v}().q()`],
      [`const ${v} = { [Symbol.iterator]: function* () { yield ${call}; } };`, `[...${v}]`],
      [`const ${v} = (s) => ${call};`, `${v}\`t\``],
      [`const ${v} = { toJSON: () => ${call} };`, `JSON.stringify(${v})`],
      [`const ${v} = () => { ${call}; return 0; };`, `["b", "a"].sort(${v})`],
      [`const ${v} = () => { ${call}; return ""; };`, `"a".replace(/a/, ${v})`],
      [`const ${v} = { p: { q: ${name} } };`, by(`${v}.p.q`)],
      [`const ${v} = stage({ name: "${v}", outs: ["${v}"] }, () => ${call});`, `${v}.fn({})`],
      [`function ${v}() { ${call}; }`, `new ${v}()`],
      [`const ${v} = function () { return ${call}; };`, `${v}.call(null)`],
    ] as const);
    this.add(at, v, next, text);
  }

  /** To a later module, in some form. */
  private move({ name, call, at }: Carrier): void {
    // Only what needs no other name of its module.
    const others = (call.match(/\b[vfi]\d+\w*/g) ?? []).some((one) => one !== name);
    if (at === LAST || others) return;
    const to = at + 1 + this.below(LAST - at);
    const [i, e] = [this.fresh("i"), this.fresh("e")];
    const by = (way: string): string => call.replaceAll(name, way);
    const from = `"./m${at}"`;
    const [exported, imported, way] = this.pick([
      [`export { ${name} as ${e} };`, `import { ${e} as ${i} } from ${from};`, i],
      [`export { ${name} as ${e} };`, `import * as ${i} from ${from};`, `${i}.${e}`],
      [`export const ${e} = ${name};`, `import { ${e} as ${i} } from ${from};`, i],
      [`export const ${e} = { w: ${name} };`, `import { ${e} as ${i} } from ${from};`, `${i}.w`],
      [
        `export function ${e}() { return ${name}; }`,
        `import { ${e} as ${i} } from ${from};`,
        `${i}()`,
      ],
    ] as const);
    this.modules[at]?.exports.push(exported);
    this.modules[to]?.imports.push(imported);
    this.carriers.push({ name: way, call: by(way), at: to });
  }

  /** Runs it while its module loads. */
  private use({ call, at }: Carrier): void {
    const text = this.pick([
      `${call};`,
      `({ u: ${call} });`,
      `(() => { ${call}; })();`,
      `[1].forEach(() => ${call});`,
      `const use = () => ${call}; use();`,
      `stage({ name: "u", outs: ["u"], params: { r: Number(${call}) } }, () => {});`,
    ]);
    this.modules[at]?.body.push(`try { ${text} } catch {}`);
  }

  private add(at: number, name: string, call: string, text: string): void {
    this.modules[at]?.body.push(text);
    this.carriers.push({ name, call, at });
  }
}

function fileOf(i: number): string {
  return i === LAST ? "pipeline.js" : `m${i}.js`;
}

function textOf({ imports, body, exports }: Module, i: number): string {
  const declares = i === LAST || body.some((text) => text.includes("stage("));
  const before = [0, 1].slice(0, i).map((at) => `import "./m${at}";`);
  const last = 'stage({ name: "last", outs: ["last"] }, () => Math.random());';
  return [
    ...(declares ? ['import { stage } from "fastpipe";'] : []),
    ...imports,
    ...before,
    ...body,
    ...(i === LAST ? [last] : []),
    ...exports,
    "export {};\n",
  ].join("\n");
}
