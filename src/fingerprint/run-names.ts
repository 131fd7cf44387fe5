// Names whose use gives the same each time, and names that lead to what does not.

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** Global functions and classes: called, made, or handed on they give values that their arguments tell. */
export const PLAIN_GLOBALS = words(`
  String Number Boolean BigInt Symbol Array Object RegExp Map Set WeakMap WeakSet parseInt parseFloat isNaN isFinite
  encodeURI encodeURIComponent decodeURI decodeURIComponent escape unescape structuredClone atob btoa
  Error TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError
  URL URLSearchParams TextEncoder TextDecoder ArrayBuffer DataView Uint8Array Uint8ClampedArray Int8Array Uint16Array
  Int16Array Uint32Array Int32Array Float32Array Float64Array BigInt64Array BigUint64Array
`);

/** What may be read of them, and of objects that may not be handed on. */
export const MEMBERS: Readonly<Record<string, ReadonlySet<string>>> = {
  String: words("raw fromCharCode fromCodePoint"),
  Number: words(
    "isInteger isSafeInteger isFinite isNaN parseInt parseFloat MAX_SAFE_INTEGER MIN_SAFE_INTEGER EPSILON MAX_VALUE MIN_VALUE POSITIVE_INFINITY NEGATIVE_INFINITY NaN",
  ),
  BigInt: words("asIntN asUintN"),
  Symbol: words("iterator for toPrimitive hasInstance toStringTag"),
  Array: words("isArray from of"),
  Object: words(
    "keys values entries fromEntries assign freeze isFrozen seal isSealed is hasOwn groupBy getOwnPropertyNames",
  ),
  Map: words("groupBy"),
  URL: words("canParse parse"),
  Math: words(
    "abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 floor fround hypot imul log log10 log1p log2 max min pow round sign sin sinh sqrt sumPrecise tan tanh trunc E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2",
  ),
  JSON: words("parse stringify rawJSON isRawJSON"),
  console: words(
    "log info warn error debug table dir group groupCollapsed groupEnd assert trace count countReset",
  ),
  Buffer: words("from concat alloc byteLength isBuffer compare"),
  Uint8Array: words("from of fromHex fromBase64"),
  Float64Array: words("from of"),
  Int32Array: words("from of"),
};

export const CONSTANTS = words("undefined NaN Infinity __dirname __filename");

/** Of these, arguments from this one on are called. */
export const CALLING_STATICS: ReadonlyMap<string, number> = new Map([
  ["Array.from", 1],
  ["Uint8Array.from", 1],
  ["Float64Array.from", 1],
  ["Int32Array.from", 1],
  ["Object.groupBy", 1],
  ["Map.groupBy", 1],
  ["JSON.parse", 1],
  ["JSON.stringify", 1],
]);

/** Methods of the runtime's own values that call an argument: which one. */
export const CALLING_METHODS: ReadonlyMap<string, number> = new Map([
  ..."map filter forEach some every find findIndex findLast findLastIndex flatMap reduce reduceRight sort toSorted"
    .split(" ")
    .map((name): [string, number] => [name, 0]),
  ["replace", 1],
  ["replaceAll", 1],
]);

/** Methods of the runtime's own values that call nothing that they are given. */
export const METHODS = words(`
  join push pop shift unshift slice splice concat includes indexOf lastIndexOf at reverse toReversed toSpliced with keys
  values entries flat fill copyWithin set get has add delete clear union intersection difference symmetricDifference
  isSubsetOf isSupersetOf isDisjointFrom trim trimStart trimEnd toUpperCase toLowerCase padStart padEnd repeat
  startsWith endsWith charAt charCodeAt codePointAt substring substr split match matchAll search normalize isWellFormed
  toWellFormed test exec toString valueOf toFixed toPrecision toExponential hasOwnProperty isPrototypeOf
  propertyIsEnumerable bind next append getAll toHex toBase64 encode decode subarray
  localeCompare toLocaleUpperCase toLocaleLowerCase toLocaleString toLocaleDateString toLocaleTimeString
  toISOString toJSON toUTCString toDateString toTimeString getTime getDate getDay getFullYear getHours getMilliseconds
  getMinutes getMonth getSeconds getTimezoneOffset getUTCDate getUTCDay getUTCFullYear getUTCHours getUTCMilliseconds
  getUTCMinutes getUTCMonth getUTCSeconds setTime setDate setFullYear setHours setMilliseconds setMinutes setMonth
  setSeconds setUTCDate setUTCFullYear setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds
`);

const IMPLICIT = words("then return throw toString valueOf toJSON inspect");

/** A function under such a name is called by the runtime, or by a call that seems to be one of its own methods. */
export function isCalledByName(name: string): boolean {
  return IMPLICIT.has(name) || METHODS.has(name) || CALLING_METHODS.has(name);
}

/** They lead to `Function`, to what a module may not change, or out of the module in other ways. */
export const SUSPECT = words(`
  constructor __proto__ __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ getOwnPropertyDescriptor
  getOwnPropertyDescriptors stackTraceLimit captureStackTrace prepareStackTrace createObjectURL asyncIterator
`);

/** Modules of the runtime that look at nothing but their arguments and the current folder, which is the root. */
export const PURE_MODULES = words(
  "node:path path node:path/posix path/posix node:url url node:querystring querystring",
);

/** Modules of which every name is a function that has no effect before it is called, or never changes. */
export const MODULES_OF_FUNCTIONS = words(
  "node:fs fs node:fs/promises fs/promises node:child_process child_process node:util util node:zlib zlib",
);

/** Functions of `node:util` that look at nothing but their arguments. */
export const OF_UTIL = words(
  "promisify callbackify inherits isDeepStrictEqual stripVTControlCharacters toUSVString",
);

export const OF_META = words("dir dirname path filename file url main");
export const OF_PROCESS = words("cwd platform arch version versions");

const TEXTS: Readonly<Record<string, string>> = {
  Date: "reads the clock",
  performance: "reads the clock",
  crypto: "draws random numbers",
  fetch: "uses the network",
  eval: "runs a text as code",
  Function: "runs a text as code",
  Intl: "asks for the language of the machine",
};

export function flawOfGlobal(written: string): string {
  if (written === "Math.random") return `draws random numbers (${written})`;
  const [root = ""] = written.split(".");
  const text = Object.hasOwn(TEXTS, root) ? TEXTS[root] : undefined;
  return text === undefined ? `uses ${written}` : `${text} (${written})`;
}

/** What a name of a module of the runtime is for. */
export function flawOfBuiltin(spec: string, name: string): string {
  const bare = spec.replace(/^node:/, "");
  const written = name === "" || name === "default" || name === "*" ? bare : name;
  if (/^(fs|fs\/promises)$/.test(bare)) {
    if (/^(readdir|opendir|glob)/.test(name)) return `lists a folder (${written})`;
    if (/^(read|exists|stat|lstat|access|realpath|open)/.test(name))
      return `reads the disk (${written})`;
    return `uses the disk (${written})`;
  }
  return written === bare ? `uses ${bare}` : `uses ${written} of ${bare}`;
}
