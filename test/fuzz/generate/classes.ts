// Classes with all that may stand in them, and instances.
import type { Scope, Template } from "./model.ts";

const made = (at: string, arg: string): string => `new ${at}(${arg}).run()`;
const method = (x: Scope): string =>
  `run() {\n    return ${x.mix(x.lazy("this.n"), x.int())};\n  }`;

export const CLASSES: readonly Template[] = [
  function plain(x) {
    return {
      code: `class ${x.name} {\n  constructor(n) {\n    this.n = n + ${x.lazy("n")};\n  }\n  ${method(x)}\n}`,
      use: made,
    };
  },
  function fields(x) {
    return {
      code: `class ${x.name} {\n  k = ${x.lazy("2")};\n  arrow = (n) => n + this.k * ${x.int()};\n  constructor(n) {\n    this.n = n;\n  }\n  run() {\n    return this.arrow(this.n);\n  }\n}`,
      use: made,
    };
  },
  function hidden(x) {
    return {
      code: `class ${x.name} {\n  #n;\n  static #made = ${x.int()};\n  constructor(n) {\n    this.#n = n;\n    ${x.name}.#made++;\n  }\n  #twice() {\n    return this.#n * 2 + ${x.lazy("this.#n")};\n  }\n  run() {\n    return #n in this ? this.#twice() + ${x.int()} : 0;\n  }\n}`,
      use: made,
    };
  },
  function statics(x) {
    return {
      code: `class ${x.name} {\n  static base = ${x.int()};\n  static table = { a: ${x.eager()}, b: ${x.int()} };\n  static of(n) {\n    return this.base * n + ${x.name}.table.a + ${x.lazy("n")};\n  }\n}`,
      use: (at, arg) => `${at}.of(${arg})`,
      touch: (at, arg) => `${at}.base += ${arg};`,
    };
  },
  function staticBlock(x) {
    return {
      code: `class ${x.name} {\n  static total = 0;\n  static {\n    for (let i = 0; i < 3; i++) this.total += i * ${x.eager("i")} + ${x.int()};\n  }\n}`,
      use: (at, arg) => `(${at}.total + ${arg})`,
    };
  },
  function accessors(x) {
    return {
      code: `class ${x.name} {\n  reads = 0;\n  get value() {\n    return ++this.reads * ${x.int()} + ${x.lazy("this.reads")};\n  }\n  set value(n) {\n    this.reads = n % ${x.int()};\n  }\n}`,
      use: (at, arg) =>
        `((o) => { o.value = ${arg}; return o.value + o.value * 10; })(new ${at}())`,
    };
  },
  function computed(x) {
    const key = x.local("key");
    return {
      before: `const ${key} = "k" + ${x.int()};`,
      code: `class ${x.name} {\n  [${key}](n) {\n    return n + ${x.lazy("n")};\n  }\n  static ["s" + "t"] = ${x.int()};\n  run(n) {\n    return this[${key}](n) + ${x.name}.st;\n  }\n}`,
      use: (at, arg) => `new ${at}().run(${arg})`,
    };
  },
  function derived(x) {
    const base = x.local("Base");
    return {
      before: `class ${base} {\n  constructor(n) {\n    this.n = n * ${x.int()};\n  }\n  step() {\n    return this.n + ${x.lazy("this.n")};\n  }\n}`,
      code: `class ${x.name} extends ${base} {\n  constructor(n) {\n    super(n + ${x.int()});\n  }\n  step() {\n    return super.step() + 1;\n  }\n  run() {\n    return this.step();\n  }\n}`,
      use: made,
    };
  },
  function mixed(x) {
    const [mixin, base] = [x.local("Mixin"), x.local("Base")];
    return {
      before: `const ${mixin} = (Parent, k = ${x.int()}) => class extends Parent {\n  mixed(n) {\n    return n + k + ${x.lazy("n")};\n  }\n};\nclass ${base} {\n  own() {\n    return ${x.int()};\n  }\n}`,
      code: `class ${x.name} extends ${mixin}(${base}) {\n  run(n) {\n    return this.own() + this.mixed(n);\n  }\n}`,
      use: (at, arg) => `new ${at}().run(${arg})`,
    };
  },
  function expression(x) {
    return {
      code: `const ${x.name} = class Inner {\n  constructor(n) {\n    this.n = n;\n  }\n  static extra = ${x.int()};\n  run() {\n    return this.n + Inner.extra + ${x.lazy("this.n")};\n  }\n};`,
      use: made,
    };
  },
  function instance(x) {
    const model = x.local("Model");
    return {
      before: `class ${model} {\n  constructor(k) {\n    this.k = k;\n  }\n  score(n) {\n    return n * this.k + ${x.lazy("n")};\n  }\n}`,
      code: `const ${x.name} = new ${model}(${x.int()} + ${x.eager()});`,
      use: (at, arg) => `${at}.score(${arg})`,
      touch: (at, arg) => `${at}.k = ${arg};`,
    };
  },
  function fluent(x) {
    const builder = x.local("Builder");
    return {
      before: `class ${builder} {\n  steps = [];\n  add(fn) {\n    this.steps.push(fn);\n    return this;\n  }\n  run(n) {\n    return this.steps.reduce((a, fn) => fn(a), n);\n  }\n}`,
      code: `const ${x.name} = new ${builder}().add((n) => n + ${x.int()}).add((n) => ${x.lazy("n")});`,
      use: (at, arg) => `${at}.run(${arg})`,
      touch: (at, arg) => `${at}.add((n) => n * 2 + ${arg});`,
    };
  },
  function prototype(x) {
    return {
      code: `function ${x.name}(n) {\n  this.n = n;\n}`,
      after: `${x.name}.prototype.run = function () {\n  return this.n * ${x.int()} + ${x.lazy("this.n")};\n};\nObject.assign(${x.name}.prototype, { extra: ${x.int()} });`,
      use: (at, arg) => `(new ${at}(${arg}).run() + ${at}.prototype.extra)`,
      touch: (at, arg) => `${at}.prototype.extra = ${arg};`,
    };
  },
  function coerced(x) {
    return {
      code: `class ${x.name} {\n  constructor(n) {\n    this.n = n;\n  }\n  valueOf() {\n    return this.n + ${x.lazy("this.n")};\n  }\n  toString() {\n    return "s" + ${x.int()};\n  }\n  [Symbol.toPrimitive](hint) {\n    return hint === "string" ? this.toString() : this.valueOf() * ${x.int()};\n  }\n}`,
      use: (at, arg) => `(new ${at}(${arg}) * 2 + \`\${new ${at}(1)}\`.length)`,
    };
  },
  function iterable(x) {
    return {
      code: `class ${x.name} {\n  *[Symbol.iterator]() {\n    yield ${x.int()};\n    yield ${x.lazy("3")};\n  }\n  get [Symbol.toStringTag]() {\n    return "${x.name}";\n  }\n}`,
      use: (at, arg) => `[...new ${at}()].reduce((a, b) => a * 2 + b, ${arg})`,
    };
  },
  function inherited(x) {
    const [base, middle] = [x.local("Base"), x.local("Middle")];
    return {
      before: `class ${base} {\n  static make(n) {\n    return new this(n).value;\n  }\n  constructor(n) {\n    this.n = n;\n  }\n  get value() {\n    return this.n + ${x.int()};\n  }\n}\nclass ${middle} extends ${base} {\n  get value() {\n    return super.value * ${x.int()};\n  }\n}`,
      code: `class ${x.name} extends ${middle} {\n  get value() {\n    return super.value + ${x.lazy("this.n")};\n  }\n}`,
      use: (at, arg) => `${at}.make(${arg})`,
    };
  },
  function errors(x) {
    return {
      code: `class ${x.name} extends Error {\n  code = ${x.int()};\n  static test(n) {\n    try {\n      throw new ${x.name}("m" + n);\n    } catch (error) {\n      return error instanceof ${x.name} ? error.code + error.message.length + ${x.lazy("n")} : ${x.int()};\n    }\n  }\n}`,
      use: (at, arg) => `${at}.test(${arg})`,
    };
  },
];

/** Of TypeScript only. */
export const TYPED_CLASSES: readonly Template[] = [
  function parameterProperties(x) {
    return {
      code: `class ${x.name}<T extends number = number> {\n  declare readonly nothing: string;\n  constructor(private readonly n: T, protected k: number = ${x.int()}) {}\n  public run(): number {\n    return (this.n as number) + this.k! + ${x.lazy("this.k")};\n  }\n}`,
      use: made,
    };
  },
  function abstracts(x) {
    const [base, face] = [x.local("Base"), x.local("Face")];
    return {
      before: `interface ${face} { run(): number }\nabstract class ${base} {\n  abstract get k(): number;\n  run(): number {\n    return this.k * ${x.int()};\n  }\n}`,
      code: `class ${x.name} extends ${base} implements ${face} {\n  constructor(readonly n: number) {\n    super();\n  }\n  override get k() {\n    return this.n + ${x.lazy("this.n")};\n  }\n}`,
      use: made,
    };
  },
  function decorated(x) {
    const [add, mark] = [x.local("add"), x.local("mark")];
    return {
      before: `const ${add} = (k: number) => (fn: any, _context: any) => function (this: any, n: number) {\n  return fn.call(this, n) + k + ${x.lazy("n")};\n};\nfunction ${mark}(target: any, _context: any) {\n  target.mark = ${x.int()};\n}`,
      code: `@${mark}\nclass ${x.name} {\n  static mark = 0;\n  @${add}(${x.int()})\n  run(n: number) {\n    return n * ${x.int()};\n  }\n}`,
      use: (at, arg) => `(new ${at}().run(${arg}) + ${at}.mark)`,
    };
  },
];
