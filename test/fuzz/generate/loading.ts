// Declarations whose effects are hidden: in constructors, callbacks, setters, decorators, microtasks, aliases of globals.
import { type Template, value } from "./model.ts";

const called = (at: string, arg: string): string => `${at}(${arg})`;

export const LOADING: readonly Template[] = [
  function trackedInstances(x) {
    return {
      code: `class ${x.name} {\n  static all = [];\n  constructor(n) {\n    this.n = n + ${x.int()};\n    ${x.name}.all.push(this);\n  }\n  static total(k) {\n    return ${x.name}.all.reduce((a, { n }) => a * 2 + n, k + ${x.lazy("k")});\n  }\n}`,
      use: (at, arg) =>
        x.rng.chance(0.5) ? `${at}.total(${arg})` : `(new ${at}(${arg}), ${at}.total(1))`,
      touch: (at, arg) =>
        x.rng.pick([`new ${at}(${arg});`, `const ${x.local("made")} = new ${at}(${arg});`]),
    };
  },
  function liveBinding(x) {
    const set = x.local("set");
    return {
      before: `export function ${set}(n) {\n  ${x.name} = ${x.name} * 2 + n;\n  return ${x.name};\n}`,
      code: `let ${x.name} = ${x.int()} + ${x.eager()};`,
      use: (at, arg) => `(${at} + ${arg})`,
      touch: (_at, arg, peer) =>
        x.rng.pick([
          `${peer(set)}(${arg});`,
          `const ${x.local("given")} = ${peer(set)}(${arg});`,
          `[${arg}, 2].forEach(${peer(set)});`,
          `class ${x.local("Setting")} {\n  static k = ${peer(set)}(${arg});\n}`,
        ]),
    };
  },
  function registeredByDecorator(x) {
    const [known, mark] = [x.local("known"), x.local("mark")];
    const made = x.typed
      ? `@${mark}(${x.int()})\nclass ${x.local("Marked")} {}`
      : `${mark}(${x.int()})(class {});`;
    return {
      before: `const ${known} = [${x.int()}];\nconst ${mark} = (k) => (target) => {\n  ${known}.push(k + ${x.eager()});\n};\n${made}`,
      code: `function ${x.name}(n) {\n  return ${known}.reduce((a, b) => a * 2 + b, n);\n}`,
      use: called,
    };
  },
  function setter(x) {
    const hidden = x.local("hidden");
    return {
      before: `let ${hidden} = ${x.int()};`,
      code: `const ${x.name} = {\n  set level(n) {\n    ${hidden} = n + ${x.int()};\n  },\n  get level() {\n    return ${hidden} + ${x.lazy("1")};\n  },\n};`,
      use: (at) => `${at}.level`,
      touch: (at, arg) =>
        x.rng.pick([`${at}.level = ${arg};`, `({ a: ${at}.level } = { a: ${arg} });`]),
    };
  },
  function forEach(x) {
    const table = x.local("table");
    return {
      before: `const ${table} = new Map();`,
      code: `const ${x.name} = (n) => [...${table}].reduce((a, [k, v]) => a + k * v, n);`,
      after: `[${x.int()}, ${x.int()}].forEach((n) => ${table}.set(n, ${x.eager("n")}));`,
      use: called,
    };
  },
  function microtask(x) {
    const late = x.local("late");
    return {
      before: `let ${late} = 0;\n${x.rng.pick(["queueMicrotask(", "Promise.resolve().then("])}() => {\n  ${late} = ${x.int()};\n});`,
      code: `const ${x.name} = (n) => ${late} + n;`,
      use: called,
    };
  },
  function immediately(x) {
    const list = x.local("list");
    return {
      before: `const ${list} = [];\n(function fill() {\n  for (let i = 0; i < ${x.int()}; i++) ${list}.push(i + ${x.eager("i")});\n})();`,
      code: `const ${x.name} = ${list}.length + ${x.int()};`,
      use: value,
    };
  },
  function emitter(x) {
    const made = x.local("EventEmitter");
    return {
      before: `const { EventEmitter: ${made} } = await import("node:events");`,
      code: `const ${x.name} = new ${made}();`,
      after: `${x.name}.on("n", (box) => {\n  box.n += ${x.int()};\n});`,
      use: (at, arg) => `((box) => (${at}.emit("n", box), box.n))({ n: ${arg} })`,
      touch: (at, arg) => `${at}.on("n", (box) => {\n  box.n = box.n * 2 + ${arg};\n});`,
    };
  },
  function aliasOfGlobals(x) {
    const world = x.local("world");
    const key = `fz${x.name}`;
    return {
      before: `const ${world} = ${x.rng.pick(["globalThis", "global", "self"])};\n${world}.${key} = (${world}.${key} ?? 1) + ${x.eager()};`,
      code: `const ${x.name} = () => globalThis["${key}"];`,
      use: (at, arg) => `(${at}() + ${arg})`,
      touch: (_at, arg) =>
        x.rng.pick([
          `Object.assign(globalThis, { ${key}: ${arg} });`,
          `Reflect.set(globalThis, "${key}", ${arg});`,
          `(() => {\n  const w = globalThis;\n  w.${key} = ${arg};\n})();`,
        ]),
    };
  },
  function symbolOfAll(x) {
    const key = `Symbol.for("fz.${x.name}")`;
    return {
      before: `globalThis[${key}] ??= ${x.int()};`,
      code: `function ${x.name}(n) {\n  return (globalThis[${key}] ??= ${x.int()}) + n;\n}`,
      use: called,
      touch: (_at, arg) => `globalThis[${key}] = ${arg};`,
    };
  },
  function builtIn(x) {
    const key = `fz${x.name}`;
    const owner = x.rng.pick(["Math", "JSON", "Object", "Number.prototype", "console"]);
    return {
      before: `Object.defineProperty(${owner}, "${key}", { value: ${x.int()}, configurable: true, writable: true });`,
      code: `const ${x.name} = () => ${owner === "Number.prototype" ? "(5)" : owner}.${key} ?? ${x.int()};`,
      use: (at, arg) => `(${at}() + ${arg})`,
      touch: (_at, arg) => `${owner}.${key} = ${arg};`,
    };
  },
  function patched(x) {
    return {
      before: `const ${x.local("round")} = Math.fzround ?? Math.round;\nMath.fzround = (n) => Math.round(n) + ${x.int()};`,
      code: `const ${x.name} = (n) => Math.fzround(n) * ${x.int()};`,
      use: called,
    };
  },
  function shape(x) {
    const proto = x.local("proto");
    return {
      before: `const ${proto} = { k: ${x.int()}, run(n) {\n    return n * this.k + ${x.lazy("n")};\n  } };`,
      code: `const ${x.name} = ${x.rng.pick([`Object.create(${proto})`, `{ __proto__: ${proto} }`, `Object.setPrototypeOf({}, ${proto})`])};`,
      after: x.rng.chance(0.5) ? `${proto}.k += ${x.int()};` : "",
      use: (at, arg) => `${at}.run(${arg})`,
      touch: (at, arg) => `Object.getPrototypeOf(${at}).k = ${arg};`,
    };
  },
  function implied(x) {
    return {
      code: `class ${x.name} {\n  static [Symbol.hasInstance](n) {\n    return n > ${x.int()};\n  }\n  toJSON() {\n    return ${x.int()} + ${x.lazy("2")};\n  }\n}`,
      use: (at, arg) =>
        `(${arg} instanceof ${at} ? Number(JSON.stringify(new ${at}())) : ${x.int()})`,
    };
  },
  function thenable(x) {
    return {
      code: `const ${x.name} = {\n  then(resolve) {\n    resolve(${x.int()} + ${x.lazy("3")});\n  },\n};`,
      use: (at, arg) => `((await ${at}) + ${arg})`,
      awaits: true,
    };
  },
  function replaced(x) {
    return {
      code: `const ${x.name} = (n) => "a1b2".replace(/\\d/g, (digit) => digit * ${x.int()} + n).length + [3, 1, n].sort((a, b) => (a - b) * (n > ${x.int()} ? 1 : -1))[0];`,
      use: called,
    };
  },
  function disposed(x) {
    const log = x.local("log");
    return {
      before: `let ${log} = 0;`,
      code: `function ${x.name}(n) {\n  {\n    using held = { n: ${x.lazy("n")}, [Symbol.dispose]() {\n      ${log} = this.n + ${x.int()};\n    } };\n  }\n  return ${log} + n;\n}`,
      use: called,
    };
  },
  function aliased(x) {
    const [options, alias] = [x.local("options"), x.local("alias")];
    return {
      before: `const ${options} = { a: ${x.int()}, inner: { b: ${x.int()} } };\nconst ${alias} = ${options};\nconst { inner: ${x.local("inner")} } = ${alias};\n${alias}.a += ${x.eager()};\n${alias}.inner.b = ${x.int()};`,
      code: `const ${x.name} = () => ${options}.a * 10 + ${options}.inner.b;`,
      use: (at, arg) => `(${at}() + ${arg})`,
    };
  },
  function filled(x) {
    const [fill, target] = [x.local("fill"), x.local("target")];
    return {
      before: `function ${fill}(box, n) {\n  box.n = n;\n  return box;\n}\nconst ${target} = { n: 0 };\n${fill}(${target}, ${x.eager()} + ${x.int()});`,
      code: `const ${x.name} = (k) => ${target}.n + k;`,
      use: called,
    };
  },
  function stored(x) {
    return {
      code: `const ${x.name} = { items: [], add(n) {\n    this.items.push(n);\n    return this;\n  } };`,
      after: `const ${x.local("handle")} = ${x.name}.add(${x.int()}).add(${x.eager()});`,
      use: (at, arg) => `${at}.items.reduce((a, b) => a * 3 + b, ${arg})`,
      touch: (at, arg) =>
        x.rng.pick([
          `${at}.add(${arg});`,
          `const ${x.local("got")} = ${at}.add(${arg}).items.length;`,
        ]),
    };
  },
];

/** Of TypeScript only. */
export const TYPED_LOADING: readonly Template[] = [
  function mergedFunction(x) {
    return {
      code: `function ${x.name}(n: number): number {\n  return n * ${x.name}.k + ${x.lazy("n")};\n}`,
      after: `namespace ${x.name} {\n  export let k = ${x.int()};\n}`,
      use: called,
      touch: (at, arg) => `${at}.k = ${arg};`,
    };
  },
  function mergedEnum(x) {
    return {
      before: `enum ${x.name}Base { A = ${x.int()}, B }`,
      code: `enum ${x.name} { A = ${x.name}Base.B, B = A * 2 + ${x.int()}, C = "text".length }`,
      after: `namespace ${x.name} {\n  export const sum = () => ${x.name}.A + ${x.name}.C + ${x.lazy("1")};\n}`,
      use: (at, arg) => `(${at}.sum() + ${at}.B + Object.keys(${at}).length + ${arg})`,
    };
  },
  function importAlias(x) {
    const space = x.local("Space");
    return {
      before: `namespace ${space} {\n  export namespace Inner {\n    export const k = ${x.int()};\n    export const run = (n: number) => n + k + ${x.lazy("n")};\n  }\n}`,
      code: `const ${x.name} = (n: number) => ${space}.Inner.run(n) * ${space}.Inner.k;`,
      use: called,
    };
  },
];
