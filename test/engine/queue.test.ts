import { expect, test } from "bun:test";
import { ReadyQueue } from "../../src/engine/queue.ts";
import { stage } from "../stages.ts";

test("the most urgent first, then the earliest", () => {
  const queue = new ReadyQueue();
  for (const [name, priority] of [
    ["a", 1],
    ["b", 3],
    ["c", 2],
    ["d", 3],
  ] as const) {
    queue.push(stage(name), priority);
  }
  const order = [queue.take(), queue.take(), queue.take(), queue.take(), queue.take()];
  expect(order.map((one) => one?.name)).toEqual(["b", "d", "c", "a", undefined]);
});

test("many stages come out sorted", () => {
  const queue = new ReadyQueue();
  const priorities = Array.from({ length: 500 }, (_, i) => (i * 7919) % 501);
  for (const priority of priorities) queue.push(stage(String(priority)), priority);
  const taken = priorities.map(() => Number(queue.take()?.name));
  expect(taken).toEqual(priorities.toSorted((a, b) => b - a));
});

test("one stage of a mutex at a time; others pass by", () => {
  const queue = new ReadyQueue();
  const [first, second] = [stage("first", { mutex: ["gpu"] }), stage("second", { mutex: ["gpu"] })];
  queue.push(first, 3);
  queue.push(second, 2);
  queue.push(stage("free"), 1);
  expect(queue.take()).toBe(first);
  expect(queue.take()?.name).toBe("free");
  expect(queue.take()).toBeUndefined();
  queue.release(first);
  expect(queue.take()).toBe(second);
});

test("a stage of two mutexes waits for both", () => {
  const queue = new ReadyQueue();
  const [a, b] = [stage("a", { mutex: ["x"] }), stage("b", { mutex: ["y"] })];
  const both = stage("both", { mutex: ["x", "y"] });
  for (const one of [a, b, both]) queue.push(one, 1);
  queue.take();
  queue.take();
  expect(queue.take()).toBeUndefined();
  queue.release(a);
  expect(queue.take()).toBeUndefined();
  queue.release(b);
  expect(queue.take()).toBe(both);
});
