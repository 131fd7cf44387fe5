// The comments of a YAML text, each with the part of the document that it belongs to.
import {
  CST,
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  parseDocument,
} from "yaml";
import type { Path } from "../dvc/report.ts";
import type { Comment } from "./code.ts";

type Place = "before" | "after" | "end";

interface Found {
  readonly offset: number;
  /** Without its `#`. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** Nothing but white space is before it on its line. */
  readonly own: boolean;
}

interface Element {
  readonly path: Path;
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  readonly inList: boolean;
}

interface Placed {
  readonly path: Path;
  readonly place: Place;
  readonly text: string;
}

/** Each comment is given once: what asks for it first has it. */
export class Comments {
  readonly #left: Placed[];

  /** `header`: above all else, with an empty line below. */
  private constructor(
    readonly header: Comment,
    left: readonly Placed[],
  ) {
    this.#left = [...left];
  }

  static of(source: string): Comments {
    const text = source.replace(/\r\n?/g, "\n");
    const counter = new LineCounter();
    const document = parseDocument(text, {
      schema: "failsafe",
      uniqueKeys: false,
      lineCounter: counter,
      logLevel: "silent",
    });
    const elements = elementsOf(document, counter).sort((a, b) => a.offset - b.offset);
    const found = commentsIn(text, counter);
    const header = headerOf(found, elements[0], text);
    const left = found
      .slice(header.length)
      .map((one): Placed => ({ ...placeOf(one, elements), text: one.text }));
    return new Comments(
      header.map((one) => one.text),
      left,
    );
  }

  /** What is taken from it is not taken from this. */
  copy(): Comments {
    return new Comments(this.header, this.#left);
  }

  before(path: Path): Comment {
    return this.#take((one) => one.place === "before" && same(one.path, path));
  }

  after(path: Path): Comment {
    return this.#take((one) => one.place === "after" && same(one.path, path));
  }

  /** Below the last part of it. */
  end(path: Path): Comment {
    return this.#take((one) => one.place === "end" && same(one.path, path));
  }

  /** All that is left of it and of what is in it. */
  rest(path: Path): Comment {
    return this.#take((one) => path.every((step, i) => one.path[i] === step));
  }

  #take(wanted: (one: Placed) => boolean): Comment {
    const taken: string[] = [];
    for (let i = 0; i < this.#left.length; ) {
      const one = this.#left[i];
      if (one === undefined || !wanted(one)) i++;
      else {
        taken.push(one.text);
        this.#left.splice(i, 1);
      }
    }
    return taken;
  }
}

function same(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, i) => step === b[i]);
}

function commentsIn(text: string, counter: LineCounter): Found[] {
  const found: Found[] = [];
  let offset = 0;
  let isScalarNext = false;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    // Marks of the lexer's own stand for nothing in the text.
    if (type === "doc-mode" || type === "flow-error-end" || type === "scalar") {
      isScalarNext = type === "scalar";
      continue;
    }
    if (type === "comment" && !isScalarNext) {
      const { line, col: column } = counter.linePos(offset);
      const start = text.lastIndexOf("\n", offset - 1) + 1;
      const own = text.slice(start, offset).trim() === "";
      found.push({ offset, text: token.slice(1).trimEnd(), line, column, own });
    }
    isScalarNext = false;
    offset += token.length;
  }
  return found;
}

function elementsOf(document: Document, counter: LineCounter): Element[] {
  const elements: Element[] = [];
  const add = (node: Node, path: Path, inList: boolean): void => {
    const offset = node.range?.[0];
    if (offset === undefined) return;
    const { line, col: column } = counter.linePos(offset);
    elements.push({ path, offset, line, column, inList });
  };
  const visit = (node: unknown, path: Path): void => {
    if (isMap(node)) {
      for (const pair of node.items) {
        if (!isPair(pair) || !isScalar(pair.key)) continue;
        const inner = [...path, String(pair.key.value)];
        add(pair.key, inner, false);
        visit(pair.value, inner);
      }
    } else if (isSeq(node)) {
      for (const [i, item] of node.items.entries()) {
        if (isNode(item)) add(item, [...path, i], true);
        visit(item, [...path, i]);
      }
    }
  };
  visit(document.contents, []);
  return elements;
}

/** The first lines of the file, as far as an empty line parts them from what comes below. */
function headerOf(found: readonly Found[], first: Element | undefined, text: string): Found[] {
  const top = found.filter(({ own, offset }) => own && offset < (first?.offset ?? text.length));
  const lines = text.split("\n");
  let end = 0;
  for (const [i, { line }] of top.entries()) {
    if ((lines[line] ?? "").trim() === "") end = i + 1;
  }
  return top.slice(0, end);
}

function placeOf(comment: Found, elements: readonly Element[]): Omit<Placed, "text"> {
  const { line, column, offset, own, text } = comment;
  const previous = elements.findLast((one) => one.offset < offset);
  const next = elements.find((one) => one.offset > offset);
  if (!own) {
    const beside = elements.find((one) => one.line === line && one.offset < offset);
    if (beside) return { path: beside.path, place: "after" };
    if (previous) return { path: previous.path, place: "before" };
  }
  const isItem = /^\s*-\s/.test(text);
  const closes = next === undefined || column > next.column;
  if (previous && (closes || (isItem && previous.inList && !next?.inList))) {
    return { path: holderOf(previous, column, isItem, elements), place: "end" };
  }
  return next ? { path: next.path, place: "before" } : { path: [], place: "end" };
}

/** What a comment below the last part of something belongs to: by how far it is indented. */
function holderOf(
  previous: Element,
  column: number,
  isItem: boolean,
  elements: readonly Element[],
): Path {
  if (isItem && previous.inList) return previous.path.slice(0, -1);
  const above = elements
    .filter(({ path }) => path.every((step, i) => previous.path[i] === step))
    .filter((one) => one.column <= column)
    .at(-1);
  return (above ?? previous).path.slice(0, -1);
}
