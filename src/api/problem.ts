// What is wrong with a spec, gathered while it is read.
import { OutMarker, ParamMarker } from "./markers.ts";

export interface Problem {
  readonly message: string;
  readonly hint?: string;
}

const NONE: readonly never[] = [];

/** Most specs have none, so nothing is made for them. */
export class Problems {
  #errors: Problem[] | undefined;
  #warnings: string[] | undefined;

  get errors(): readonly Problem[] {
    return this.#errors ?? NONE;
  }

  get warnings(): readonly string[] {
    return this.#warnings ?? NONE;
  }

  add(message: string, hint?: string): void {
    this.#errors ??= [];
    this.#errors.push(hint === undefined ? { message } : { message, hint });
  }

  warn(message: string): void {
    this.#warnings ??= [];
    this.#warnings.push(message);
  }
}

/** What a value is, as a user would say it. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  if (value instanceof OutMarker) return "out(...)";
  if (value instanceof ParamMarker) return "param(...)";
  if (typeof value !== "object") return `a ${typeof value}`;
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  if (typeof name !== "string" || name === "" || name === "Object") return "an object";
  return `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`;
}

export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
