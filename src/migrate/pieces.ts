// A text of a dvc.yaml, taken apart: what stands there, and the values that its templates name.
import { type Context, type Node, plainOf } from "../dvc/context.ts";
import { isBad, matchesIn, parseExpression, unescaped } from "../dvc/expression.ts";
import { spelled } from "../dvc/python.ts";
import { type ParsingConfig, unpacked } from "../dvc/unpack.ts";
import { isDict } from "../dvc/value.ts";

export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "value";
      /** As it is written: `item.lr`. */
      readonly inner: string;
      /** `["item", "lr"]` */
      readonly segments: readonly string[];
      readonly node: Node;
      /** As DVC writes it into the text. */
      readonly text: string;
    };

/** DVC has read the text before: what names nothing would have been told. */
export function piecesOf(source: string, context: Context, parsing: ParsingConfig): Piece[] {
  const pieces: Piece[] = [];
  let index = 0;
  const put = (text: string): void => {
    if (text !== "") pieces.push({ kind: "text", text: unescaped(text) });
  };
  for (const { start, end, inner } of matchesIn(source)) {
    put(source.slice(index, start));
    index = end;
    const parsed = parseExpression(inner);
    const segments = isBad(parsed) ? [] : parsed.map((segment) => segment.trim());
    const node = context.select(segments);
    if (node === undefined) put(source.slice(start, end));
    else pieces.push({ kind: "value", inner, segments, node, text: textOf(node, parsing) });
  }
  put(source.slice(index));
  return pieces;
}

function textOf(node: Node, parsing: ParsingConfig): string {
  const value = plainOf(node);
  if (!isDict(value)) return spelled(value);
  const options = unpacked(value, parsing);
  return "text" in options ? options.text : "";
}

/** All of it with the values that it has now. */
export function plainText(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join("");
}
