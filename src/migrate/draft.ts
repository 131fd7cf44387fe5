// One call of `stage()` from a stage of DVC, or from all members of a group.
import { isUrl } from "../dvc/paths.ts";
import { sameValue } from "../dvc/same-value.ts";
import type { DvcStage } from "../dvc/stage.ts";
import { isDict, type Value } from "../dvc/value.ts";
import { plainValue } from "../engine/dvc/stages.ts";
import { type Field, type Part, string, text } from "./code.ts";
import { commandOf, notesOf } from "./command.ts";
import type { Comments } from "./comments.ts";
import { listAt } from "./document.ts";
import type { Left } from "./left.ts";
import type { NativeMatrix } from "./matrix.ts";
import { MemberPaths, type MembersInput } from "./member-paths.ts";
import {
  kindOf,
  lostFlags,
  mentionsOf,
  OUT_KINDS,
  type OutEntry,
  outsField,
  sameDrawing,
  sameFlags,
} from "./outs.ts";
import type { StageParams } from "./param-names.ts";
import { nativePath } from "./paths.ts";
import { type Piece, piecesOf, plainText } from "./pieces.ts";
import { declareParams, sharedParams } from "./stage-params.ts";
import { valueCode } from "./values.ts";

/** `members`: one, or those of a group whose names a matrix makes. */
export interface DraftInput extends MembersInput {
  /** Of the dvc.yaml, relative to the repository's root. */
  readonly folder: string;
  readonly params: StageParams;
  readonly contentOf: (file: string) => Value | undefined;
  readonly isMade: (file: string) => boolean;
  readonly shell: string;
  readonly comments: Comments;
}

export interface Draft {
  /** All but the name. */
  readonly fields: readonly Field[];
  readonly notes: readonly string[];
  readonly left: readonly Left[];
}

/** What keeps the members of a group apart, so that each needs a call of its own. */
export interface Unfit {
  readonly unfit: string;
}

export function draftOf(input: DraftInput): Draft | Unfit {
  return new Drafting(input).draft();
}

class Drafting {
  readonly #input: DraftInput;
  readonly #first: DvcStage;
  readonly #notes: string[] = [];
  readonly #left: Left[] = [];
  readonly #paths: MemberPaths;

  constructor(input: DraftInput) {
    this.#input = input;
    this.#paths = new MemberPaths(input, this.#notes);
    const [first] = input.members;
    if (!first) throw new Error("a draft of no stage");
    this.#first = first;
  }

  draft(): Draft | Unfit {
    const { members, matrix, params, written, comments } = this.#input;
    const shared = sharedParams(members);
    const whole = shared && this.#wholeFiles(shared.whole);
    if (shared === null || whole === null)
      return { unfit: "its members have other files of params" };
    const made = declareParams({
      wdir: this.#first.wdir,
      params: shared.keyed,
      into: params,
      contentOf: this.#input.contentOf,
      isMade: this.#input.isMade,
    });
    this.#notes.push(...made.notes);
    const wdir = this.#paths.text(pieceOfText("."), "wdir", (member) =>
      nativePath(member.wdir, "."),
    );
    const deps = this.#deps([...made.deps, ...whole]);
    const outs = this.#outs();
    if (wdir === null || deps === null || outs === null)
      return { unfit: "no `${...}` of fastpipe's gives all the paths of its members" };
    const command = commandOf({
      ...this.#input,
      cmd: written.body.get("cmd") ?? null,
      path: [...written.bodyPath, "cmd"],
      parsing: this.#input.file.parsing,
    });
    if (command === null)
      return { unfit: "no `${...}` of fastpipe's gives all the commands of its members" };
    this.#notes.push(...notesOf(command, this.#first));
    const at = (key: string): Pick<Part, "before" | "after"> => ({
      before: comments.before([...written.bodyPath, key]),
      after: comments.after([...written.bodyPath, key]),
    });
    const meta = this.#first.meta;
    const fields: Field[] = [
      ...this.#desc(at),
      ...(matrix ? [{ key: "matrix", ...this.#matrixComments(), code: this.#matrix(matrix) }] : []),
      ...(wdir === "." ? [] : [{ key: "wdir", ...at("wdir"), code: string(wdir) }]),
      ...deps,
      ...this.#params(command.params, at),
      ...outs,
      { key: "cmd", ...at("cmd"), code: command.code },
      ...this.#flag(
        "always",
        "always_changed",
        this.#first.alwaysChanged || this.#isCallback(),
        at,
      ),
      ...this.#flag("frozen", "frozen", this.#first.frozen, at),
      ...(meta === undefined
        ? []
        : [{ key: "meta", ...at("meta"), code: valueCode(plainValue(meta)) }]),
    ];
    if (!members.every((one) => sameValue(one.meta ?? null, meta ?? null)))
      return { unfit: "its members differ in meta" };
    return { fields, notes: this.#notes, left: this.#left };
  }

  #desc(at: (key: string) => Pick<Part, "before" | "after">): Field[] {
    const { members, written } = this.#input;
    const { desc } = this.#first;
    if (desc === null) return [];
    const isSame = members.every((one) => one.desc === desc);
    const shown = isSame ? desc : String(written.body.get("desc"));
    return [{ key: "desc", ...at("desc"), code: string(shown) }];
  }

  #flag(
    key: string,
    written: string,
    isSet: boolean,
    at: (key: string) => Pick<Part, "before" | "after">,
  ): Field[] {
    return isSet ? [{ key, ...at(written), code: text("true") }] : [];
  }

  /** DVC runs what depends on nothing and makes nothing each time. */
  #isCallback(): boolean {
    const { deps, params, outs } = this.#first;
    return deps.length + params.length + outs.length === 0;
  }

  #matrix({ lists }: NativeMatrix): Part["code"] {
    return valueCode(lists);
  }

  #matrixComments(): Pick<Part, "before"> {
    const { comments, written } = this.#input;
    const key = written.foreach === undefined ? "matrix" : "foreach";
    return { before: comments.rest([...written.path, key]) };
  }

  #params(params: StageParams, at: (key: string) => Pick<Part, "before" | "after">): Field[] {
    const { comments, written } = this.#input;
    const { before = [], after = [] } = at("params");
    const rest = comments.rest([...written.bodyPath, "params"]);
    if (params.all.length === 0) return [];
    const fields = params.all.map(({ name, file, key, missing }): Field => {
      const args = [string(file), string(key), ...(missing ? [text("null")] : [])];
      return { key: name, code: { kind: "call", name: "param", args } };
    });
    return [
      { key: "params", before: [...before, ...rest], after, code: { kind: "object", fields } },
    ];
  }

  #deps(files: readonly string[]): Field[] | null {
    const { written, comments, file, context } = this.#input;
    const path = [...written.bodyPath, "deps"];
    const items: Part[] = [];
    const known = new Set<string>();
    const add = (target: string, part: Omit<Part, "code">): void => {
      if (!known.has(target)) items.push({ code: string(target), ...part });
      known.add(target);
    };
    for (const [i, dep] of this.#first.deps.entries()) {
      if (isUrl(dep.path)) {
        this.#left.push({
          what: `the dep ${dep.path} of ${this.#first.name}`,
          todo: "Fetch it in the command, with `always: true` or a timestamp file as its dep.",
        });
        continue;
      }
      const pieces = piecesOf(String(listAt(written.body, "deps")[i]), context, file.parsing);
      const target = this.#paths.text(pieces, "deps", (member) =>
        nativePath(member.wdir, member.deps[i]?.path ?? ""),
      );
      if (target === null) return null;
      const at = [...path, i];
      add(target, { before: comments.before(at), after: comments.after(at) });
    }
    for (const target of files) add(target, {});
    const field = { before: comments.before(path), after: comments.after(path) };
    const end = comments.end(path);
    if (items.length === 0) return [];
    return [{ key: "deps", ...field, code: { kind: "list", items, end } }];
  }

  /** Files of params that count as a whole, by their place in `params`. */
  #wholeFiles(indexes: readonly number[]): string[] | null {
    const { written, context, file, members } = this.#input;
    const mentions = listAt(written.body, "params").flatMap((item) =>
      isDict(item) ? [...item.keys()].map((key) => piecesOf(key, context, file.parsing)) : [],
    );
    const paths: string[] = [];
    for (const i of indexes) {
      const params = this.#first.params[i];
      if (params === undefined || isUrl(params.file)) continue;
      const written = mentions.find((pieces) => plainText(pieces) === params.file);
      const path = this.#paths.text(written ?? pieceOfText(params.file), "params", (member) =>
        nativePath(member.wdir, member.params[i]?.file ?? ""),
      );
      if (path === null) return null;
      if (members.some((member) => member.params[i]?.keys !== null)) {
        this.#notes.push(`keys that differ by member are a dep on the whole of ${path}`);
      }
      paths.push(path);
    }
    return paths;
  }

  #outs(): Field[] | null {
    const { members, written, comments, file, context } = this.#input;
    const isLike = (member: DvcStage): boolean =>
      member.outs.length === this.#first.outs.length &&
      member.outs.every((out, i) => sameFlags(out, this.#first.outs[i] ?? out));
    if (!members.every(isLike)) return null;
    const fields: Field[] = [];
    for (const kind of OUT_KINDS) {
      const mentions = mentionsOf(written.body, kind, written.bodyPath).map((mention) => ({
        ...mention,
        pieces: piecesOf(mention.text, context, file.parsing),
      }));
      const entries: OutEntry[] = [];
      for (const [i, out] of this.#first.outs.entries()) {
        const drawn = members.every((member) => sameDrawing(member.outs[i] ?? out, out));
        if (kindOf(out) !== kind || !this.#keeps(out.path, lostFlags(out, drawn))) continue;
        const mention = mentions.find(({ pieces }) => plainText(pieces) === out.path);
        const pieces = mention?.pieces ?? pieceOfText(out.path);
        const path = this.#paths.text(pieces, kind, (member) =>
          nativePath(member.wdir, member.outs[i]?.path ?? ""),
        );
        if (path === null) return null;
        entries.push({ out, path, mention, drawn });
      }
      fields.push(...outsField(kind, entries, written.bodyPath, comments));
    }
    return fields;
  }

  #keeps(path: string, lost: readonly string[]): boolean {
    const { name } = this.#first;
    if (isUrl(path)) {
      const todo = "Upload it in the command, and make a local file its out.";
      this.#left.push({ what: `the out ${path} of ${name}`, todo });
      return false;
    }
    if (lost.length > 0) {
      this.#left.push({
        what: `${lost.join(", ")} of the out ${path} of ${name}`,
        todo: lost.some((flag) => ["remote", "type", "labels", "meta"].includes(flag))
          ? "It is for DVC alone; keep it in `meta` of the stage where another tool reads it."
          : "It differs by member: say it in the out, with `${key}` in `title`.",
      });
    }
    return true;
  }
}

function pieceOfText(value: string): readonly Piece[] {
  return [{ kind: "text", text: value }];
}
