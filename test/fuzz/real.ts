import type { Subject } from "./round.ts";
export function realCode(_seed: number, _index: number, _attempt: number): Subject {
  throw new Error("not yet");
}
