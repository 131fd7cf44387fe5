// Environment variables that a module reads.
import type { EnvRead, Note } from "./facts.ts";
import type { Lines, Node } from "./node.ts";

export class EnvReads {
  private readonly byName = new Map<string, EnvRead>();
  private readonly wholes = new Map<number, Note>();

  constructor(private readonly lines: Lines) {}

  get reads(): readonly EnvRead[] {
    return [...this.byName.values()];
  }

  /** Where it reads what only shows when it runs. */
  get notes(): readonly Note[] {
    return [...this.wholes.values()].sort((a, b) => a.line - b.line);
  }

  read(name: string, at: Node): void {
    if (!this.byName.has(name)) this.byName.set(name, { name, line: this.lines.at(at.start) });
  }

  any(at: Node, text: string): void {
    const line = this.lines.at(at.start);
    if (!this.wholes.has(line)) this.wholes.set(line, { line, text });
  }
}
