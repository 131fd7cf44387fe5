// Names in the new pipeline file: of stages, as fastpipe allows them, and of the variables that hold them.
import { foldName } from "../graph/names.ts";
import { isIdentifier } from "./code.ts";

export class Names {
  readonly #stages = new Set<string>();
  readonly #variables = new Set<string>(["stage", "out", "param"]);

  /** The stage's name where fastpipe allows it, else one that is close to it. */
  stage(wanted: string): string {
    const sound = wanted
      .normalize("NFC")
      .replace(/[^\p{L}\p{M}\p{N}_./-]+/gu, "-")
      .replace(/(^|\/)(?=\/|$)|(^|\/)\.{1,2}(?=\/|$)/g, "$1$2_")
      .replace(/^-+|-+$/g, "");
    const name = free(sound === "" ? "stage" : sound, (one) => this.#stages.has(foldName(one)));
    this.#stages.add(foldName(name));
    return name;
  }

  variable(stage: string): string {
    const camel = stage
      .replace(/[^A-Za-z0-9_$]+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? "")
      .replace(/^(?=\d)/, "_");
    const wanted = isIdentifier(stage) ? stage : camel === "" ? "stage" : camel;
    const isTaken = (one: string): boolean => RESERVED.has(one) || this.#variables.has(one);
    const name = free(wanted, isTaken, "");
    this.#variables.add(name);
    return name;
  }
}

function free(wanted: string, isTaken: (name: string) => boolean, joint = "-"): string {
  if (!isTaken(wanted)) return wanted;
  for (let i = 2; ; i++) if (!isTaken(`${wanted}${joint}${i}`)) return `${wanted}${joint}${i}`;
}

const RESERVED: ReadonlySet<string> = new Set(
  (
    "arguments as async await break case catch class const continue debugger default delete do else enum eval export " +
    "extends false finally for function if implements import in instanceof interface let new null package private " +
    "protected public return static super switch this throw true try typeof undefined var void while with yield"
  ).split(" "),
);
