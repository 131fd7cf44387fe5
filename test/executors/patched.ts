// Puts back what a test lets our code replace in this thread.

const HOLDERS: readonly (readonly [object, readonly string[]])[] = [
  [
    globalThis,
    [
      "setTimeout",
      "setInterval",
      "setImmediate",
      "clearTimeout",
      "clearInterval",
      "clearImmediate",
      "Worker",
      "addEventListener",
      "removeEventListener",
    ],
  ],
  [
    require("node:timers"),
    [
      "setTimeout",
      "setInterval",
      "setImmediate",
      "clearTimeout",
      "clearInterval",
      "clearImmediate",
    ],
  ],
  [require("node:fs"), ["writeSync"]],
  [Bun, ["spawn", "spawnSync", "serve", "listen", "sleep", "write", "$", "stdin"]],
  [Bun.stdout, ["write", "writer"]],
  [Bun.stderr, ["write", "writer"]],
  [process, ["exit", "kill", "abort", "chdir", "umask"]],
];

/** `using _ = patched()` */
export function patched(): Disposable {
  const before = HOLDERS.flatMap(([holder, names]) =>
    names.map((name) => [holder, name, Reflect.get(holder, name)] as const),
  );
  return {
    [Symbol.dispose]() {
      for (const [holder, name, value] of before) Reflect.set(holder, name, value);
    },
  };
}
