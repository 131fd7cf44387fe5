import { afterEach, expect, test } from "bun:test";
import { Globals } from "../../src/executors/globals.ts";

const host = globalThis as Record<string, unknown>;
const { random } = Math;
const { fetch } = globalThis;

afterEach(() => {
  Math.random = random;
  globalThis.fetch = fetch;
  Reflect.deleteProperty(host, "added");
  Reflect.deleteProperty(Array.prototype, "last");
});

test("nothing changed", () => {
  expect(new Globals().changed()).toBeNull();
});

test("a global that was added, replaced or removed", () => {
  const globals = new Globals();
  host["added"] = 1;
  expect(globals.changed()).toBe("it added the global added");
  const with1 = new Globals();
  Reflect.deleteProperty(host, "added");
  expect(with1.changed()).toBe("it removed a global");
  globalThis.fetch = (() => undefined) as never;
  expect(globals.changed()).toBe("it replaced the global fetch");
});

test("built-in objects that were patched", () => {
  const globals = new Globals();
  Math.random = () => 4;
  expect(globals.changed()).toBe("it replaced Math.random");
  Math.random = random;
  Object.defineProperty(Array.prototype, "last", { value: 1, configurable: true });
  expect(globals.changed()).toBe("it changed Array.prototype");
});

test("environment and listeners are put back", () => {
  process.env["KEPT"] = "before";
  const globals = new Globals();
  process.env["KEPT"] = "after";
  process.env["NEW"] = "1";
  const listener = (): void => undefined;
  process.on("SIGUSR2", listener);
  globals.restore();
  expect(process.env["KEPT"]).toBe("before");
  expect(process.env["NEW"]).toBeUndefined();
  expect(process.listeners("SIGUSR2")).not.toContain(listener);
  Reflect.deleteProperty(process.env, "KEPT");
});
