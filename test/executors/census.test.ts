import { expect, test } from "bun:test";
import { Census, intrinsics } from "../../src/executors/census.ts";

test("values, getters, members that come and go", () => {
  const inner = { deep: 1 };
  class Shape {
    get side(): number {
      throw new Error("a getter was called");
    }
  }
  const object: Record<string, unknown> = { a: 1, nan: Number.NaN, inner, Shape };
  const census = new Census([["object", object]]);
  expect(census.changed()).toBeNull();
  object["a"] = 2;
  expect(census.changed()).toBe("it replaced object.a");
  object["a"] = 1;
  inner.deep = 2;
  expect(census.changed()).toBe("it replaced object.inner.deep");
  inner.deep = 1;
  Object.defineProperty(Shape.prototype, "side", { get: () => 1 });
  expect(census.changed()).toBe("it replaced object.Shape.prototype.side");
  const again = new Census([["object", object]]);
  object["b"] = 1;
  expect(again.changed()).toBe("it added to object or took from it");
  Reflect.deleteProperty(object, "b");
  Reflect.deleteProperty(object, "a");
  expect(again.changed()).toBe("it replaced object.a");
});

test("what the runtime makes when it is first read is no change of a module", () => {
  const makes = (key: string): PropertyDescriptor => ({
    get: () => undefined,
    configurable: true,
    enumerable: true,
    set: () => key,
  });
  const module = Object.defineProperties({}, { Late: makes("Late"), late: makes("late") });
  const census = new Census([], [["module", module]]);
  Object.defineProperty(module, "Late", { value: class Late {}, writable: true });
  expect(census.changed()).toBeNull();
  Object.defineProperty(module, "late", { value: 1, writable: true });
  expect(census.changed()).toBe("it replaced module.late");
});

test("the language's own objects, also those without a name", () => {
  const census = new Census(intrinsics());
  expect(census.changed()).toBeNull();
  const iterator: object = Object.getPrototypeOf([].values());
  Reflect.set(iterator, "x", 1);
  expect(census.changed()).toBe("it added to Iterator or took from it");
  Reflect.deleteProperty(iterator, "x");
  expect(census.changed()).toBeNull();
});
