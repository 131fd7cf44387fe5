// The library that reads YAML, when the first text has to be read: to load it takes longer than a run that finds nothing
// to do, and what texts said is kept.
import type { Alias, LineCounter, Node, Scalar, YAMLMap, YAMLSeq } from "yaml";

type Library = typeof import("yaml");

let loaded: Library | undefined;

function library(): Library {
  loaded ??= require("yaml") as Library;
  return loaded;
}

export const parseDocument: Library["parseDocument"] = (source, options) =>
  library().parseDocument(source, options);

export function lineCounter(): LineCounter {
  const { LineCounter } = library();
  return new LineCounter();
}

export const isAlias = (node: unknown): node is Alias => library().isAlias(node);
export const isMap = (node: unknown): node is YAMLMap => library().isMap(node);
export const isNode = (node: unknown): node is Node => library().isNode(node);
export const isScalar = (node: unknown): node is Scalar => library().isScalar(node);
export const isSeq = (node: unknown): node is YAMLSeq => library().isSeq(node);
