// `${name}` in the paths and commands of a stage.
import { normalise } from "../api/paths.ts";
import { fill, lookUp, textOf } from "../api/template.ts";
import type { Failure } from "../model/failure.ts";
import { didYouMean, suggest } from "../model/suggest.ts";
import type { ValueMap } from "../model/value.ts";

/** Hears what is wrong with a stage. */
export interface Report {
  tell(failure: Pick<Failure, "code" | "message" | "hint">): void;
  warn(message: string): void;
}

/** Fills the texts of one stage, and notes what can't be filled. */
export class Texts {
  readonly #matrix: ValueMap;
  readonly #params: ValueMap;
  readonly #report: Report;

  constructor(matrix: ValueMap, params: ValueMap, report: Report) {
    this.#matrix = matrix;
    this.#params = params;
    this.#report = report;
  }

  /** A path or a name: matrix values alone, so that the graph does not hang on params. */
  path(text: string, label: string): string {
    if (!text.includes("${")) return text;
    return normalise(this.label(text, label));
  }

  /** As `path`, for texts that are no paths. */
  label(text: string, label: string): string {
    return fill(text, {
      value: (name) => {
        const filled = this.#known(this.#matrix, name, label);
        if (filled === undefined) this.#unknown(name, label, this.#matrix);
        else if (/(^|\/)\.\.(\/|$)/.test(filled)) this.#climbs(name, label);
        return filled ?? "";
      },
      unescapeAll: true,
    });
  }

  /** A text that no shell sees: params and matrix values. */
  value(text: string, label: string): string {
    return fill(text, {
      value: (name) => {
        const filled = this.#known(this.#params, name, label);
        if (filled === undefined) this.#unknown(name, label, this.#params);
        return filled ?? "";
      },
      unescapeAll: true,
    });
  }

  /** The shell's text: params and matrix values are filled in, all else is left to the shell. */
  command(text: string): string {
    return fill(text, {
      value: (name) => {
        const filled = this.#known(this.#params, name, "cmd");
        if (filled === undefined) this.#warnIfClose(name);
        return filled;
      },
      unescapeAll: false,
    });
  }

  #known(values: ValueMap, name: string, label: string): string | undefined {
    const value = lookUp(values, name);
    if (value === undefined) return undefined;
    const text = textOf(value);
    if (text !== undefined) return text;
    const hint = `Name one value in it, like \${${name}.key}, or pass it in a file.`;
    const kind = Array.isArray(value) ? "a list" : "a map";
    this.#report.tell({
      code: "spec",
      message: `${label}: \${${name}} is ${kind}, not a text`,
      hint,
    });
    return "";
  }

  #unknown(name: string, label: string, values: ValueMap): void {
    const literally = `Write \\\${${name}} to mean the characters themselves (in a string: "\\\\\${${name}}").`;
    const isParam = lookUp(this.#params, name) !== undefined;
    const close = didYouMean(name, Object.keys(values)).hint;
    this.#report.tell({
      code: "spec",
      message: isParam
        ? `${label}: \${${name}} is a param; paths can hold matrix values only`
        : `${label}: nothing is named \${${name}}`,
      hint: isParam ? `Put ${name} into \`matrix\`, or write the path out.` : (close ?? literally),
    });
  }

  #climbs(name: string, label: string): void {
    const hint = "A matrix value in a path may not hold `..`.";
    this.#report.tell({
      code: "spec",
      message: `${label}: \${${name}} leads out of its folder`,
      hint,
    });
  }

  #warnIfClose(name: string): void {
    const looksLikeEnvironment = name === name.toUpperCase();
    const meant = looksLikeEnvironment ? undefined : suggest(name, Object.keys(this.#params));
    if (meant === undefined) return;
    this.#report.warn(
      `cmd: \${${name}} is no param, so it is left to the shell. Did you mean \${${meant}}?`,
    );
  }
}
