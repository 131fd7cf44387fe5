// Paths of a dvc.yaml, relative to the `wdir` of their stage, as fastpipe's: relative to the pipeline file.
import { posix } from "node:path";
import { normalise } from "../api/paths.ts";
import { type Piece, plainText } from "./pieces.ts";

export function nativePath(wdir: string, path: string): string {
  return normalise(posix.isAbsolute(path) ? path : `${wdir}/${path}`);
}

/** The same of texts with templates. */
export function nativePieces(wdir: readonly Piece[], path: readonly Piece[]): readonly Piece[] {
  if (posix.isAbsolute(plainText(path))) return path;
  return plainText(wdir) === "." ? path : [...wdir, { kind: "text", text: "/" }, ...path];
}
