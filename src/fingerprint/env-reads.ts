// Environment variables that a module reads.
import type { EnvRead, Note } from "./facts.ts";
import type { Lines, Node } from "./node.ts";

export class EnvReads {
  private readonly found = new Map<string, EnvRead>();
  private readonly wholes = new Map<number, Note>();

  constructor(private readonly lines: Lines) {}

  get reads(): readonly EnvRead[] {
    return [...this.found.values()];
  }

  /** Where it reads what only shows when it runs. */
  get notes(): readonly Note[] {
    return [...this.wholes.values()].sort((a, b) => a.line - b.line);
  }

  read(name: string, at: Node): void {
    const key = `${at.start} ${name}`;
    if (this.found.has(key)) return;
    this.found.set(key, { name, line: this.lines.at(at.start), at: at.start });
  }

  any(at: Node, text: string): void {
    if (this.wholes.has(at.start)) return;
    this.wholes.set(at.start, { line: this.lines.at(at.start), at: at.start, text });
  }
}
