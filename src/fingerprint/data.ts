// Modules that are data: what their importers get.
import type { Hash } from "../model/lock.ts";
import { xxh64 } from "./digest.ts";
import { type Facts, NO_FACTS, NO_STATE } from "./facts.ts";
import { type Kind, kindOfJson } from "./kinds.ts";
import { NO_UNITS } from "./units.ts";

/** By type: how the runtime reads it. Of other data (text, files) programs get the bytes as they are. */
const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  json: JSON.parse,
  jsonc: Bun.JSONC.parse,
  json5: Bun.JSON5.parse,
  toml: Bun.TOML.parse,
  yaml: Bun.YAML.parse,
};

export function parserOf(type: string): ((text: string) => unknown) | undefined {
  return PARSERS[type];
}

/** By its value, where that can be told: comments and layout say nothing. */
export function dataFacts(source: string, type: string): Facts {
  const found = readValue(source, type);
  const raw: Kind = type === "text" || type === "file" ? "prim" : "unknown";
  const kind = found === undefined ? raw : kindOfJson(found.value);
  const state = { ...NO_STATE, exports: { default: kind } };
  return { module: NO_FACTS, state, units: { ...NO_UNITS, digest: found?.digest ?? "" } };
}

/** Undefined: its bytes count. */
function readValue(
  source: string,
  type: string,
): { readonly value: unknown; readonly digest: Hash } | undefined {
  const parser = parserOf(type);
  // Two names of YAML may lead to one object.
  if (parser === undefined || (type === "yaml" && source.includes("&"))) return undefined;
  try {
    const value = parser(source);
    return { value, digest: xxh64(JSON.stringify(value, exact)) };
  } catch {
    // The runtime will say what is wrong with it, when it loads.
    return undefined;
  }
}

/** What JSON does not write, or not apart from other values. Throws where there is more than data. */
function exact(this: unknown, key: string, value: unknown): unknown {
  const given: unknown = (this as Record<string, unknown>)[key];
  if (value === undefined) return { "\u0001none": true };
  if (typeof value === "number") return isWritten(value) ? value : { "\u0001number": text(value) };
  if (typeof given !== "object" || given === null || Array.isArray(given)) return value;
  const prototype: unknown = Object.getPrototypeOf(given);
  if (prototype !== Object.prototype && prototype !== null) throw new Error("more than data");
  return value;
}

function isWritten(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0);
}

function text(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
