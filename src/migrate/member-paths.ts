// The paths of all members of a group as one text with `${name}` of the matrix.
import type { Context } from "../dvc/context.ts";
import type { DvcStage } from "../dvc/stage.ts";
import { isOfMember } from "./command.ts";
import type { WrittenFile, WrittenStage } from "./document.ts";
import { filledPath, Marked, type PlaceOf } from "./filling.ts";
import type { NativeMatrix } from "./matrix.ts";
import { nativePath, nativePieces } from "./paths.ts";
import { type Piece, piecesOf } from "./pieces.ts";

export interface MembersInput {
  readonly file: WrittenFile;
  readonly written: WrittenStage;
  readonly members: readonly DvcStage[];
  /** Of the first. */
  readonly context: Context;
  readonly matrix: NativeMatrix | null;
}

export class MemberPaths {
  readonly #input: MembersInput;
  readonly #notes: string[];
  readonly #wdir: readonly Piece[];

  /** `notes`: what is written out is noted there. */
  constructor(input: MembersInput, notes: string[]) {
    const { written, context, file } = input;
    this.#input = input;
    this.#notes = notes;
    this.#wdir = piecesOf(String(written.body.get("wdir") ?? "."), context, file.parsing);
  }

  /** `where`: the key that it stands in, for notes. Null: the members' paths have no text in common. */
  text(
    pieces: readonly Piece[],
    where: string,
    expected: (member: DvcStage) => string,
  ): string | null {
    const { matrix, members } = this.#input;
    const full = nativePieces(this.#wdir, pieces);
    const place: PlaceOf = (piece) => matrix?.placeOf(piece) ?? null;
    const marked = new Marked(full, place);
    const target = marked.finish(nativePath(".", marked.text), {}, true);
    const fits = members.every(
      (member, i) => filledPath(target, matrix?.values[i] ?? {}) === expected(member),
    );
    if (!fits) return null;
    for (const piece of full) {
      if (piece.kind !== "value" || place(piece) !== null || isOfMember(piece)) continue;
      if (piece.node.origin.isFile) this.#note(piece, where);
    }
    return target;
  }

  #note({ inner, text }: Piece & { readonly kind: "value" }, where: string): void {
    const note = `\${${inner}} in ${where} is written out as ${JSON.stringify(text)}: paths can't hold params, so it has to be edited there too`;
    if (!this.#notes.includes(note)) this.#notes.push(note);
  }
}
