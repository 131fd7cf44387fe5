// Outs by where they lie. Walked in the order in which folders were first met, which DVC's order of stages hangs on.

interface Branch<T> {
  readonly children: Map<string, Branch<T>>;
  value: T | undefined;
}

export class OutsTrie<T> {
  readonly #root: Branch<T> = branch();

  set(path: string, value: T): void {
    let at = this.#root;
    for (const part of parts(path)) {
      const next = at.children.get(part) ?? branch<T>();
      at.children.set(part, next);
      at = next;
    }
    at.value = value;
  }

  get(path: string): T | undefined {
    return this.#find(path)?.value;
  }

  /** Those that hold this path or are it, the outermost first. */
  above(path: string): T[] {
    const found: T[] = [];
    let at: Branch<T> | undefined = this.#root;
    for (const part of parts(path)) {
      at = at.children.get(part);
      if (at === undefined) break;
      if (at.value !== undefined) found.push(at.value);
    }
    return found;
  }

  /** Those below this path. */
  below(path: string): T[] {
    const found: T[] = [];
    const visit = (at: Branch<T>): void => {
      for (const child of at.children.values()) {
        if (child.value !== undefined) found.push(child.value);
        visit(child);
      }
    };
    const start = this.#find(path);
    if (start) visit(start);
    return found;
  }

  #find(path: string): Branch<T> | undefined {
    let at: Branch<T> | undefined = this.#root;
    for (const part of parts(path)) at = at?.children.get(part);
    return at;
  }
}

function branch<T>(): Branch<T> {
  return { children: new Map(), value: undefined };
}

function parts(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}
