// Collects what is wrong with a file of DVC, with the places.
import type { Failure, FailureCode, Where } from "../model/failure.ts";

export type Path = readonly (string | number)[];

export interface Told {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly stage?: string | undefined;
  readonly code?: FailureCode;
}

/** The mistakes in one file, and what is odd in it. */
export class Report {
  readonly failures: Failure[] = [];
  readonly warnings: string[] = [];
  readonly #where: (path: Path) => Where;

  constructor(where: (path: Path) => Where) {
    this.#where = where;
  }

  where(path: Path): Where {
    return this.#where(path);
  }

  tell(path: Path, { message, hint, stage, code = "spec" }: Told): void {
    this.add({
      code,
      message,
      where: this.#where(path),
      ...(hint !== undefined && { hint }),
      ...(stage !== undefined && { stage }),
    });
  }

  /** The same is said once: members of a group share their mistakes. */
  add(failure: Failure): void {
    const same = ({ message, where }: Failure): boolean =>
      message === failure.message &&
      where?.file === failure.where?.file &&
      where?.line === failure.where?.line &&
      where?.column === failure.where?.column;
    if (!this.failures.some(same)) this.failures.push(failure);
  }

  warn(message: string): void {
    if (!this.warnings.includes(message)) this.warnings.push(message);
  }
}
