import { afterEach, expect, test } from "bun:test";
import { Globals } from "../../src/executors/globals.ts";

const host = globalThis as Record<string, unknown>;
const { random } = Math;
const { fetch } = globalThis;

function watching(): Globals {
  const globals = new Globals();
  globals.watch();
  return globals;
}

afterEach(() => {
  Math.random = random;
  globalThis.fetch = fetch;
  Reflect.deleteProperty(host, "added");
  Reflect.deleteProperty(Array.prototype, "last");
});

test("nothing changed", () => {
  expect(watching().changed(true)).toBeNull();
});

test("a global that was added, replaced or removed", () => {
  const globals = watching();
  host["added"] = 1;
  expect(globals.changed(true)).toBe("it added to globalThis or took from it");
  const with1 = watching();
  Reflect.deleteProperty(host, "added");
  expect(with1.changed(true)).toBe("it replaced the global added");
  globalThis.fetch = (() => undefined) as never;
  expect(globals.changed(true)).toBe("it replaced the global fetch");
});

test("built-in objects that were patched", () => {
  const globals = watching();
  Math.random = () => 4;
  expect(globals.changed(true)).toBe("it replaced Math.random");
  Math.random = random;
  Object.defineProperty(Array.prototype, "last", { value: 1, configurable: true });
  expect(globals.changed(true)).toBe("it added to Array.prototype or took from it");
});

test("modules that are evaluated anew may set up the same again", () => {
  const globals = watching();
  host["added"] = () => undefined;
  globals.renew();
  expect(globals.changed(true)).toBeNull();
  host["added"] = () => undefined;
  expect(globals.changed(true)).toBe("it replaced the global added");
});

test("listeners on process, handlers of the thread, settings without a property", () => {
  const globals = watching();
  const listener = (): void => undefined;
  process.on("SIGUSR2", listener);
  expect(globals.changed(true)).toBe("it listens to an event of process");
  process.off("SIGUSR2", listener);
  performance.mark("x");
  expect(globals.changed(true)).toBe("it changed a global or a setting of the runtime");
  performance.clearMarks("x");
  expect(globals.changed(true)).toBeNull();
});

test("the environment and the title of the process are put back", () => {
  process.env["KEPT"] = "before";
  const { title } = process;
  const globals = watching();
  process.env["KEPT"] = "after";
  process.env["NEW"] = "1";
  process.title = "another";
  globals.restore();
  expect(process.env["KEPT"]).toBe("before");
  expect(process.env["NEW"]).toBeUndefined();
  expect(process.title).toBe(title);
  Reflect.deleteProperty(process.env, "KEPT");
});

test("who does not watch still sees a new global", () => {
  const globals = new Globals();
  host["added"] = 1;
  expect(globals.changed(false)).toBe("it changed a global or a setting of the runtime");
  globals.renew();
  expect(globals.changed(false)).toBeNull();
});

test("who does not watch can't tell what became of built-in objects", () => {
  const globals = new Globals();
  Math.random = () => 4;
  expect(globals.changed(false)).toBeNull();
  expect(globals.changed(true)).toBe("nobody watched what it changed");
});
