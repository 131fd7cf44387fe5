// What went wrong while a pipeline was evaluated, as failures that name the user's file.
import { isAbsolute, relative } from "node:path";
import type { Failure, Where } from "../model/failure.ts";
import { findText, placeOf, userFrames, withSource } from "./place.ts";

/** Shown at most: one syntax error often makes many. */
const MOST = 5;

export function loadFailures(error: unknown, root: string): Failure[] {
  if (error instanceof AggregateError && error.errors.every(isMessage)) {
    return error.errors.slice(0, MOST).flatMap((inner) => loadFailures(inner, root));
  }
  if (isMessage(error)) {
    return [error.specifier === undefined ? syntax(error, root) : unresolved(error, root)];
  }
  if (!(error instanceof Error)) {
    return [{ code: "load", message: `the pipeline threw ${show(error)} while it was loaded` }];
  }
  return [thrown(error, root)];
}

/** Bun's BuildMessage and ResolveMessage, which have no exported classes with these fields. */
interface BunMessage {
  readonly message: string;
  readonly specifier?: string;
  readonly referrer?: string;
  readonly position: {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly lineText: string;
  } | null;
}

function isMessage(error: unknown): error is BunMessage {
  return error instanceof Error && "position" in error && "level" in error;
}

function syntax({ message, position }: BunMessage, root: string): Failure {
  if (position === null) return { code: "syntax", message };
  const { file, line, column, lineText } = position;
  const where = { file: relative(root, file), line, column, source: lineText.trimEnd() };
  return { code: "syntax", message: `syntax error: ${message}`, where };
}

function unresolved({ specifier = "", referrer }: BunMessage, root: string): Failure {
  const isPackage = !/^[./#]/.test(specifier);
  const where = referrer && isAbsolute(referrer) ? importIn(root, referrer, specifier) : undefined;
  return {
    code: "load",
    message: `cannot find ${isPackage ? "package" : "module"} "${specifier}"`,
    ...(where && { where }),
    hint: isPackage
      ? `Install it: \`npm install ${packageOf(specifier)}\`, or \`fastpipe bun add ${packageOf(specifier)}\`.`
      : "Is the path right, seen from the importing file?",
  };
}

function importIn(root: string, importer: string, specifier: string): Where {
  const quoted = [`"${specifier}"`, `'${specifier}'`, `\`${specifier}\``];
  const places = quoted.map((text) => findText(root, importer, text));
  return places.find((place) => place.line !== undefined) ?? { file: relative(root, importer) };
}

function packageOf(specifier: string): string {
  const [first = "", second] = specifier.split("/");
  return first.startsWith("@") && second !== undefined ? `${first}/${second}` : first;
}

function thrown(error: Error, root: string): Failure {
  const [frame] = userFrames(error.stack ?? "");
  const where = frame && withSource(root, placeOf(root, frame));
  const text = error.message.replaceAll(`${root}/`, "");
  if (!frame && error instanceof SyntaxError) {
    const hint = text.startsWith("JSON")
      ? "It is in a JSON file that the pipeline imports."
      : undefined;
    return { code: "syntax", message: text, ...(hint && { hint }) };
  }
  const name = error.name === "Error" ? "" : `${error.name}: `;
  return {
    code: "load",
    message: `the pipeline threw while it was loaded: ${name}${text}`,
    ...(where && { where }),
  };
}

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
