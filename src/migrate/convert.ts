// From a dvc.yaml to the text of a pipeline.ts.
import { posix } from "node:path";
import type { Node } from "../dvc/context.ts";
import { loadDataFile } from "../dvc/data-file.ts";
import { folderOf, isUrl } from "../dvc/paths.ts";
import type { DvcProject } from "../dvc/project.ts";
import type { DvcStage } from "../dvc/stage.ts";
import { hasExpressions } from "../dvc/template.ts";
import type { Value } from "../dvc/value.ts";
import { placeText } from "../graph/names.ts";
import { importedHeader } from "../model/generated.ts";
import { isMap } from "../model/value.ts";
import { ParamFiles } from "../pipeline/param-file.ts";
import { readSections, type Section } from "../pipeline/params-file.ts";
import { type Comment, comments as commentLines, type Field, print, string } from "./code.ts";
import { Comments } from "./comments.ts";
import { readWritten, type WrittenFile, type WrittenStage } from "./document.ts";
import { type Draft, draftOf } from "./draft.ts";
import { type Left, leftOf } from "./left.ts";
import { groupOf, type NativeMatrix } from "./matrix.ts";
import { Names } from "./names.ts";
import { obstacleOf } from "./obstacle.ts";
import { StageParams } from "./param-names.ts";
import { nativePath } from "./paths.ts";

export interface Note {
  /** As DVC calls it, or the group. */
  readonly stage: string;
  readonly text: string;
}

export interface Converted {
  readonly text: string;
  /** By the name in fastpipe. */
  readonly stages: ReadonlyMap<string, DvcStage>;
  /** What is not quite as it was. */
  readonly notes: readonly Note[];
  readonly left: readonly Left[];
}

export interface ConvertInput {
  readonly project: DvcProject;
  /** Of the dvc.yaml. */
  readonly source: string;
  /** The name of the shell that DVC takes. */
  readonly shell: string;
}

/** Throws `Stop` where files of params make no sense to fastpipe. */
export function convert(input: ConvertInput): Converted {
  return new Conversion(input).run();
}

interface Call {
  readonly before: Comment;
  readonly variable: string;
  readonly fields: readonly Field[];
  readonly end: Comment;
}

class Conversion {
  readonly #project: DvcProject;
  readonly #file: WrittenFile;
  readonly #shell: string;
  readonly #folder: string;
  readonly #own: readonly DvcStage[];
  readonly #top;
  readonly #names = new Names();
  readonly #notes: Note[] = [];
  readonly #left: Left[] = [];
  readonly #calls: Call[] = [];
  readonly #stages = new Map<string, DvcStage>();
  readonly #made: ReadonlySet<string>;
  readonly #contents = new Map<string, Value | undefined>();
  readonly #paramFiles: ParamFiles;
  readonly #sections: ReadonlyMap<string, Section>;
  #comments: Comments;

  constructor({ project, source, shell }: ConvertInput) {
    const { root, file, config, pipelines } = project;
    this.#project = project;
    this.#shell = shell;
    this.#folder = folderOf(file);
    this.#file = readWritten(source, root, file, config.parsing);
    const pipeline = pipelines.find((one) => one.file === file);
    this.#own = pipeline?.stages ?? [];
    this.#top = pipeline?.top;
    this.#comments = Comments.of(source);
    const folder = posix.join(root, this.#folder);
    this.#paramFiles = new ParamFiles(folder);
    const sections = readSections(folder);
    this.#sections = sections.ok ? sections.value : new Map();
    this.#made = new Set(
      this.#own.flatMap(({ wdir, outs }) =>
        outs.flatMap(({ path }) => (isUrl(path) ? [] : [nativePath(wdir, path)])),
      ),
    );
  }

  run(): Converted {
    for (const written of this.#file.stages) this.#stage(written);
    if (this.#top) this.#left.push(...leftOf(this.#project, this.#file, this.#top));
    return { text: this.#text(), stages: this.#stages, notes: this.#notes, left: this.#left };
  }

  #stage(written: WrittenStage): void {
    const { name, path } = written;
    const comments = this.#comments;
    const before = [
      ...comments.before(path),
      ...comments.after(path),
      ...comments.before([...path, "do"]),
    ];
    if (written.foreach === undefined && written.matrix === undefined) {
      const [stage] = this.#own.filter((one) => one.name === name && one.group === null);
      if (stage) this.#single(written, stage, name, undefined, before);
      return;
    }
    const { members, matrix } = groupOf(this.#file, written);
    const all = members.flatMap(({ key, own }) => {
      const stage = this.#own.find((one) => one.name === `${name}@${key}`);
      return stage ? [{ key, own, stage }] : [];
    });
    if (all.length === 0) {
      this.#left.push({ what: `the group ${name}`, ...this.#at(path), todo: "It has no members." });
      return;
    }
    const source = written.foreach ?? written.matrix ?? null;
    if (hasExpressions(source)) {
      this.#note(name, "its members are written out: a list in a file no longer makes them");
    }
    const stages = all.map(({ stage }) => stage);
    const whole = stages.every((one) => obstacleOf(one) === undefined);
    const why =
      !whole || matrix === null
        ? "no matrix of fastpipe's makes its names"
        : this.#group(written, stages, all[0]?.own, matrix, before);
    if (why === undefined) return;
    this.#note(
      name,
      `each member is a stage by itself, ${name}-KEY in place of ${name}@KEY: ${why}`,
    );
    let first = before;
    for (const { key, own, stage } of all) {
      this.#single(written, stage, `${name}-${key}`, own, first);
      first = [];
    }
  }

  /** Undefined: done. */
  #group(
    written: WrittenStage,
    stages: readonly DvcStage[],
    own: ReadonlyMap<string, Node> | undefined,
    matrix: NativeMatrix,
    before: Comment,
  ): string | undefined {
    const comments = this.#comments.copy();
    const draft = this.#draft(written, stages, own, matrix, comments);
    if ("unfit" in draft) return draft.unfit;
    this.#comments = comments;
    const name = this.#names.stage(written.name);
    if (name !== written.name) this.#note(written.name, `its name is ${name} now`);
    for (const stage of stages) {
      const key = stage.name.slice(written.name.length);
      this.#stages.set(`${name}${key}`, stage);
    }
    this.#add(written, name, draft, before);
    return undefined;
  }

  #single(
    written: WrittenStage,
    stage: DvcStage,
    wanted: string,
    own: ReadonlyMap<string, Node> | undefined,
    before: Comment,
  ): void {
    const obstacle = obstacleOf(stage);
    if (obstacle !== undefined) {
      const todo = "Mend that in dvc.yaml and import again, or write the stage by hand.";
      this.#left.push({
        what: `the stage ${stage.name}: ${obstacle}`,
        ...this.#at(written.path),
        todo,
      });
      return;
    }
    const draft = this.#draft(written, [stage], own, null, this.#comments);
    if ("unfit" in draft) throw new Error(`${stage.name}: ${draft.unfit}`);
    const name = this.#names.stage(wanted);
    if (name !== wanted) this.#note(stage.name, `its name is ${name} now`);
    this.#stages.set(name, stage);
    this.#add(written, name, draft, before);
  }

  #draft(
    written: WrittenStage,
    members: readonly DvcStage[],
    own: ReadonlyMap<string, Node> | undefined,
    matrix: NativeMatrix | null,
    comments: Comments,
  ): ReturnType<typeof draftOf> {
    const taken = Object.keys(matrix?.lists ?? {});
    return draftOf({
      file: this.#file,
      folder: this.#folder,
      written,
      members,
      context: this.#file.contextOf(written, own),
      matrix,
      params: new StageParams(this.#paramFiles, taken, this.#shadowedBy(written.name)),
      contentOf: (file) => this.#contentOf(file),
      isMade: (file) => [...this.#made].some((out) => out === file || file.startsWith(`${out}/`)),
      shell: this.#shell,
      comments,
    });
  }

  /** What params.yaml says in a section of that name. */
  #shadowedBy(name: string): ReadonlySet<string> {
    const section = this.#sections.get(name)?.value;
    return new Set(isMap(section) ? Object.keys(section) : []);
  }

  #add(written: WrittenStage, name: string, { fields, notes, left }: Draft, before: Comment): void {
    const variable = this.#names.variable(name);
    const named: Field[] = variable === name ? [] : [{ key: "name", code: string(name) }];
    const { path, bodyPath } = written;
    const end = [...this.#comments.end(bodyPath), ...this.#comments.end(path)];
    const rest = this.#comments.rest(path);
    this.#calls.push({
      before: [...before, ...rest],
      variable,
      fields: [...named, ...fields],
      end,
    });
    for (const text of notes) this.#note(written.name, text);
    this.#left.push(...left);
  }

  #note(stage: string, text: string): void {
    if (!this.#notes.some((one) => one.stage === stage && one.text === text))
      this.#notes.push({ stage, text });
  }

  #at(path: readonly (string | number)[]): { readonly where: string } {
    return { where: placeText(this.#file.where(path)) };
  }

  #contentOf(file: string): Value | undefined {
    if (!this.#contents.has(file)) {
      const path = posix.resolve(posix.join(this.#project.root, this.#folder), file);
      const read = loadDataFile(path, file);
      this.#contents.set(file, read.ok ? read.value.value : undefined);
    }
    return this.#contents.get(file);
  }

  #text(): string {
    const rest = this.#comments.rest([]);
    const calls = this.#calls.map(({ before, variable, fields, end }) => {
      const call = print(
        { kind: "call", name: "stage", args: [{ kind: "object", fields, end }] },
        "",
        `export const ${variable} = ;`.length,
      );
      return `${commentLines(before, "")}export const ${variable} = ${call};\n`;
    });
    const body = calls.join("\n");
    const used = ["out", "param", "stage"].filter((name) => new RegExp(`\\b${name}\\(`).test(body));
    const header = commentLines(this.#comments.header, "");
    const parts = [
      importedHeader(this.#project.file),
      header,
      `import { ${used.join(", ")} } from "fastpipe";\n`,
      body,
      commentLines(rest, ""),
    ];
    return parts.filter((part) => part !== "").join("\n");
  }
}
