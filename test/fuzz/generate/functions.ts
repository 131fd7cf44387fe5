// Functions of all kinds, and what makes functions.
import { call, type Scope, type Template } from "./model.ts";

const body = (x: Scope, arg = "n"): string => x.mix(x.lazy(arg), `${arg} + ${x.int()}`);

export const FUNCTIONS: readonly Template[] = [
  function plain(x) {
    return {
      code: `function ${x.name}(n${x.type("number")})${x.type("number")} {\n  const first = ${x.lazy("n")};\n  return ${x.mix("first", x.int())};\n}`,
      use: call,
    };
  },
  function arrow(x) {
    return { code: `const ${x.name} = (n${x.type("number")}) => ${body(x)};`, use: call };
  },
  function expression(x) {
    return {
      code: `const ${x.name} = function inner(n) {\n  if (n > ${x.int()}) return ${x.lazy("n")};\n  return n + ${x.int()};\n};`,
      use: call,
    };
  },
  function letArrow(x) {
    return {
      code: `let ${x.name} = (n) => n + ${x.int()};`,
      after: `${x.name} = (n) => ${body(x)};`,
      use: call,
    };
  },
  function generator(x) {
    return {
      code: `function* ${x.name}(n) {\n  for (let i = 0; i < 3; i++) yield ${x.mix(x.lazy("i"), "n")};\n}`,
      use: (at, arg) => `[...${at}(${arg})].reduce((a, b) => a + b, ${x.int()})`,
    };
  },
  function delegating(x) {
    const inner = x.local("parts");
    return {
      before: `function* ${inner}(n) {\n  yield n;\n  yield ${x.lazy("n")};\n}`,
      code: `const ${x.name} = function* (n) {\n  yield* ${inner}(n + ${x.int()});\n};`,
      use: (at, arg) => `Array.from(${at}(${arg})).reduce((a, b) => a * 3 + b, 1)`,
    };
  },
  function defaults(x) {
    return {
      code: `function ${x.name}(n, k = ${x.lazy("n")}, j = k + ${x.int()}) {\n  return ${x.mix("n", "k + j")};\n}`,
      use: (at, arg) => (x.rng.chance(0.7) ? `${at}(${arg})` : `${at}(${arg}, ${x.int()})`),
    };
  },
  function destructured(x) {
    return {
      code: `function ${x.name}({ a, b = ${x.int()}, c: { d = ${x.lazy("1")} } = {}, ...rest }) {\n  return a + b * d + Object.keys(rest).length;\n}`,
      use: (at, arg) => `${at}({ a: ${arg}, z: ${x.int()} })`,
    };
  },
  function arrays(x) {
    return {
      code: `function ${x.name}([a, , b = ${x.int()}, ...more]) {\n  return ${x.mix(x.lazy("a"), "b")} + more.length;\n}`,
      use: (at, arg) => `${at}([${arg}, 0, undefined, 1, 2])`,
    };
  },
  function rest(x) {
    return {
      code: `function ${x.name}(...all) {\n  return Math.max(...all, ${x.lazy("all[0]")}) + all.length;\n}`,
      use: (at, arg) => `${at}(...[${arg}, ${x.int()}])`,
    };
  },
  function curried(x) {
    return {
      code: `const ${x.name} = (a) => (b) => (c) => ${x.mix(x.lazy("a"), "b - c")};`,
      use: (at, arg) => `${at}(${arg})(${x.int()})(${x.int()})`,
    };
  },
  function factory(x) {
    const make = x.local("make");
    return {
      before: `function ${make}(k) {\n  const scale = k + ${x.lazy("k")};\n  return (n) => n * scale;\n}`,
      code: `const ${x.name} = ${make}(${x.int()});`,
      use: call,
    };
  },
  function bound(x) {
    const base = x.local("base");
    return {
      before: `function ${base}(a, b) {\n  return a * ${x.int()} + ${x.lazy("b")};\n}`,
      code: `const ${x.name} = ${base}.bind(null, ${x.int()});`,
      use: call,
    };
  },
  function partial(x) {
    const base = x.local("base");
    return {
      before: `const ${base} = (a, b) => ${x.mix("a", "b")} + ${x.lazy("b")};`,
      code: `const ${x.name} = (...args) => ${base}.apply(undefined, [${x.int()}, ...args]);`,
      use: call,
    };
  },
  function handlers(x) {
    const [one, two] = [x.local("on"), x.local("on")];
    return {
      before: `function ${one}(n) {\n  return n + ${x.int()};\n}\nconst ${two} = (n) => ${body(x)};`,
      code: `const ${x.name} = { one: ${one}, two: ${two}, three: (n) => n - ${x.int()} };`,
      use: (at, arg) => `${at}[["one", "two", "three"][(${arg}) % 3] ?? "two"](${x.int()})`,
    };
  },
  function tagged(x) {
    const tag = x.local("tag");
    return {
      before: `function ${tag}(parts, ...values) {\n  return parts.raw.join("").length * ${x.int()} + values.reduce((a, b) => a + b, 0);\n}`,
      code: `const ${x.name} = (n) => ${tag}\`a\${n} bc \${${x.lazy("n")}}${x.int()}\`;`,
      use: call,
    };
  },
  function texts(x) {
    return {
      code: `const ${x.name} = (n) => \`${"x".repeat(x.rng.between(1, 4))}\${n}-\${${x.lazy("n")}}\`;`,
      use: (at, arg) => `Array.from(${at}(${arg})).reduce((a, c) => a + c.charCodeAt(0), 0)`,
    };
  },
  function recursive(x) {
    return {
      code: `function ${x.name}(n) {\n  return n <= ${x.int()} || !(n < 50) ? ${x.lazy("1")} : ${x.name}(n - 1) + ${x.int()};\n}`,
      use: (at, arg) => `${at}((${arg}) % 11)`,
    };
  },
  function mutual(x) {
    const other = x.local("odd");
    return {
      before: `function ${other}(n) {\n  return n > 0 ? ${x.name}(n - 1) + ${x.int()} : ${x.lazy("2")};\n}`,
      code: `function ${x.name}(n) {\n  return n > 0 && n < 50 ? ${other}(n - 1) * 2 : ${x.int()};\n}`,
      use: (at, arg) => `${at}((${arg}) % 7)`,
    };
  },
  function memoised(x) {
    const cache = x.local("cache");
    return {
      before: `const ${cache} = new Map();`,
      code: `function ${x.name}(n) {\n  const known = ${cache}.get(n);\n  if (known !== undefined) return known;\n  const made = ${x.lazy("n")} + ${x.int()};\n  ${cache}.set(n, made);\n  return made;\n}`,
      use: call,
    };
  },
  function memoiser(x) {
    const memo = x.local("memo");
    return {
      before: `const ${memo} = (fn, cache = {}) => (n) => (cache[n] ??= fn(n) + ${x.int()});`,
      code: `const ${x.name} = ${memo}((n) => ${body(x)});`,
      use: call,
    };
  },
  function labelled(x) {
    return {
      code: `function ${x.name}(n) {\n  let sum = ${x.int()};\n  outer: for (let i = 0; i < 4; i++) {\n    for (let j = 0; j < 3; j++) {\n      if (j === 2) continue outer;\n      if (i === 3) break outer;\n      sum += i * j + ${x.int()};\n    }\n  }\n  return sum + ${x.lazy("n")};\n}`,
      use: call,
    };
  },
  function caught(x) {
    return {
      code: `function ${x.name}(n) {\n  try {\n    if (n % 2 === 0) throw new RangeError("e" + ${x.int()});\n    return ${x.lazy("n")};\n  } catch (error) {\n    return error.message.length + Number(error.message.slice(1));\n  } finally {\n    n = ${x.int()};\n  }\n}`,
      use: call,
    };
  },
  function optional(x) {
    return {
      code: `function ${x.name}(n) {\n  const maybe = n > ${x.int()} ? { get: () => ${x.lazy("n")} } : undefined;\n  return maybe?.get?.() ?? n + ${x.int()};\n}`,
      use: call,
    };
  },
  function hoisted(x) {
    return {
      code: `function ${x.name}(n) {\n  early = early === undefined ? ${x.int()} : 0;\n  function twice() { return 1; }\n  function twice() { return ${x.int()}; }\n  var early;\n  return early * twice() + ${x.lazy("n")};\n}`,
      use: call,
    };
  },
  function switched(x) {
    return {
      code: `function ${x.name}(n) {\n  let sum = 0;\n  switch (n % 4) {\n    case 0: sum += ${x.int()};\n    case 1: sum += ${x.lazy("n")}; break;\n    case 2: { sum -= ${x.int()}; break; }\n    default: sum = ${x.int()};\n  }\n  return sum;\n}`,
      use: call,
    };
  },
  function loops(x) {
    return {
      code: `function ${x.name}(n) {\n  let sum = ${x.int()};\n  for (const item of [1, 2, n]) sum += item * ${x.int()};\n  for (const key in { a: 1, b: 2 }) sum += key.length;\n  let left = 2;\n  while (left-- > 0) sum += ${x.lazy("left")};\n  do { sum ^= ${x.int()}; } while (false);\n  return sum;\n}`,
      use: call,
    };
  },
  function asynchronous(x) {
    return {
      code: `async function ${x.name}(n) {\n  const first = await ${x.lazyAwait("n")};\n  return first + ${x.int()};\n}`,
      use: (at, arg) => `(await ${at}(${arg}))`,
      awaits: true,
    };
  },
  function asyncGenerator(x) {
    return {
      code: `async function* ${x.name}(n) {\n  yield n;\n  yield ${x.lazyAwait("n")};\n}`,
      use: (at, arg) =>
        `(await Array.fromAsync(${at}(${arg}))).reduce((a, b) => a + b, ${x.int()})`,
      awaits: true,
    };
  },
  function callbacks(x) {
    return {
      code: `const ${x.name} = (n) => [n, ${x.int()}, ${x.int()}].map((v, i) => v * i + ${x.lazy("i")}).filter((v) => v % 7 !== ${x.int()}).reduce((a, b) => a + b, 0);`,
      use: call,
    };
  },
  function lists(x) {
    return {
      code: `const ${x.name} = [(n) => n + ${x.int()}, (n) => ${body(x)}];`,
      use: (at, arg) => `${at}.reduce((a, fn) => fn(a), ${arg})`,
    };
  },
  function composed(x) {
    const pipe = x.local("pipe");
    return {
      before: `const ${pipe} = (...fns) => (n) => fns.reduce((a, fn) => fn(a), n);`,
      code: `const ${x.name} = ${pipe}((n) => n + ${x.int()}, (n) => ${x.lazy("n")}, function (n) { return n * ${x.int()}; });`,
      use: call,
    };
  },
  function properties(x) {
    return {
      code: `function ${x.name}(n) {\n  return n * ${x.name}.factor + ${x.lazy("n")};\n}`,
      after: `${x.name}.factor = ${x.int()};`,
      use: call,
    };
  },
  function shadowing(x) {
    const helper = x.local("shadowed");
    return {
      before: `function ${helper}(n) {\n  return n + ${x.int()};\n}`,
      code: `function ${x.name}(n) {\n  const outer = ${helper}(n);\n  {\n    const ${helper} = (m) => m * ${x.int()} + ${x.lazy("m")};\n    return outer + ${helper}(n);\n  }\n}`,
      use: call,
    };
  },
  function argumentsObject(x) {
    return {
      code: `function ${x.name}() {\n  const first = arguments[0];\n  return arguments.length * ${x.int()} + ${x.lazy("first")};\n}`,
      use: (at, arg) => `${at}(${arg}, 1)`,
    };
  },
  function immediately(x) {
    return {
      code: `const ${x.name} = (() => {\n  let calls = ${x.eager()};\n  return (n) => n + calls + ${x.lazy("n")};\n})();`,
      use: call,
    };
  },
  function logic(x) {
    return {
      code: `const ${x.name} = (n) => ((n & 1) === 0 && n > ${x.int()}) || n % 5 === 0 ? ${x.lazy("n")} : (n << 1) ^ ${x.int()};`,
      use: call,
    };
  },
];
