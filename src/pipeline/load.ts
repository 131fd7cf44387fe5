// Evaluates a pipeline file and gathers what it declares.
import { dirname, relative } from "node:path";
import { install } from "../api/install.ts";
import { members } from "../api/matrix.ts";
import type { Registration, StageFunction } from "../api/registry.ts";
import * as registry from "../api/registry.ts";
import type { Spec } from "../api/spec.ts";
import { type Failure, fail, ok, type Result, Stop, type Where } from "../model/failure.ts";
import type { Frame } from "../model/stage.ts";
import { mayEnd } from "./alive.ts";
import { installJsx } from "./jsx.ts";
import { loadFailures } from "./load-errors.ts";
import type { ParamType } from "./param-type.ts";
import { placeOf, userFrames, withSource } from "./place.ts";

export type { StageFunction } from "../api/registry.ts";

/** A stage as it was declared, before matrix and params. */
export interface Declared {
  readonly name: string;
  readonly spec: Spec;
  readonly fn: StageFunction | null;
  /** The call of `stage()`; computed when it is read. */
  readonly where: Where;
  /** The user's part of the stack of that call, innermost first; files relative to the root. */
  readonly frames: readonly Frame[];
  /** The pipeline file, absolute. */
  readonly file: string;
  /** About the spec, for people. */
  readonly warnings: readonly string[];
  /** Where the types of params are known: of a Python function. Their defaults keep integers and floats apart. */
  readonly typed?: Typed;
}

export interface Typed {
  readonly types: Readonly<Record<string, ParamType>>;
  /** Params without a default. */
  readonly required: readonly string[];
}

/** A module is evaluated once in a thread: so a file is loaded once too. */
const loaded = new Map<string, Promise<Result<readonly Declared[]>>>();

/** Evaluates the pipeline file (absolute) in this thread. The current folder is the root meanwhile. */
export function load(file: string): Promise<Result<readonly Declared[]>> {
  const known = loaded.get(file);
  if (known) return known;
  const result = loadOnce(file);
  loaded.set(file, result);
  return result;
}

/** The next `load` evaluates the file again, as far as the runtime has forgotten its modules. */
export function forget(file: string): void {
  loaded.delete(file);
}

/** The stage functions by stage name, each member of a matrix by its own; throws `Stop` where `load` gives failures. */
export async function loadFunctions(file: string): Promise<ReadonlyMap<string, StageFunction>> {
  const result = await load(file);
  if (!result.ok) throw new Stop(result.error);
  const functions = new Map<string, StageFunction>();
  for (const { name, fn, spec } of result.value) {
    if (!fn) continue;
    const suffixes = spec.matrix && members(spec.matrix).map(({ suffix }) => `@${suffix}`);
    for (const suffix of suffixes ?? [""]) functions.set(`${name}${suffix}`, fn);
  }
  return functions;
}

async function loadOnce(file: string): Promise<Result<readonly Declared[]>> {
  const root = dirname(file);
  install();
  installJsx(root);
  registry.begin();
  let registrations: readonly Registration[] = [];
  try {
    await evaluate(file, root);
    await nameByExport(file);
  } catch (error) {
    return fail(...loadFailures(error, root));
  } finally {
    registrations = registry.end();
  }
  if (registrations.length === 0) {
    return fail({
      code: "load",
      message: `${relative(root, file)} declares no stage`,
      hint: 'Call stage() from "fastpipe" in it, or import a module that does.',
    });
  }
  const failures: Failure[] = [];
  for (const registration of registrations) {
    const { problems, named } = registration;
    const sound = named.name !== null && problems.errors.length === 0;
    if (!sound) failures.push(...failuresOf(registration, root));
  }
  if (failures.length > 0) return fail(...failures);
  return ok(registrations.map((registration) => new Declaration(registration, file, root)));
}

async function evaluate(file: string, root: string): Promise<void> {
  const cwd = process.cwd();
  const exit = process.exit;
  const move = Bun.isMainThread && cwd !== root;
  // A Worker refuses to change it.
  const mask = Bun.isMainThread ? process.umask() : null;
  if (move) process.chdir(root);
  process.exit = (code) => {
    throw new Error(`process.exit(${code ?? ""}) was called`);
  };
  try {
    await endsOrBreaks(import(file));
  } finally {
    process.exit = exit;
    if (mask !== null) process.umask(mask);
    if (move) process.chdir(cwd);
  }
}

/**
 * Ends with the module, or with what would end the process in silence or behind our back: a top-level await that
 * nothing will ever settle, an error that nobody catches.
 */
async function endsOrBreaks(loading: Promise<unknown>): Promise<void> {
  if (!Bun.isMainThread) {
    await loading;
    return;
  }
  const broken = Promise.withResolvers<never>();
  const onStuck = (): void => {
    broken.reject(new Error("a top-level `await` waits for something that never comes"));
  };
  process.on("beforeExit", onStuck);
  process.on("uncaughtException", broken.reject);
  process.on("unhandledRejection", broken.reject);
  try {
    await mayEnd(Promise.race([loading, broken.promise]));
  } finally {
    process.off("beforeExit", onStuck);
    process.off("uncaughtException", broken.reject);
    process.off("unhandledRejection", broken.reject);
  }
}

/** Stages without a name get that of the export which holds their handle. */
async function nameByExport(file: string): Promise<void> {
  for (const registration of registry.current()) {
    const { named, at } = registration;
    if (named.name !== null) continue;
    const files = new Set([...userFrames(at.stack ?? "").map((frame) => frame.file), file]);
    for (const candidate of files) {
      const module: Readonly<Record<string, unknown>> = await import(candidate);
      const key = Object.keys(module).find(
        (name) => name !== "default" && module[name] === registration.handle,
      );
      if (key === undefined) continue;
      named.name = key;
      break;
    }
  }
}

function failuresOf(registration: Registration, root: string): Failure[] {
  const { errors } = registration.problems;
  const { name } = registration.named;
  const [frame] = userFrames(registration.at.stack ?? "");
  const where = frame && withSource(root, placeOf(root, frame));
  const place = { ...(where && { where }), ...(name !== null && { stage: name }) };
  const failures: Failure[] = errors.map(({ message, hint }) => ({
    code: "spec",
    message: name === null ? message : `stage "${name}": ${message}`,
    ...(hint !== undefined && { hint }),
    ...place,
  }));
  if (name === null) {
    failures.push({
      code: "invalid_name",
      message: "this stage has no name",
      hint: 'Export it (`export const train = stage(...)`), name its function, or say name: "train" in its spec.',
      ...place,
    });
  }
  return failures;
}

/** A class, so that ten thousand stages share one getter. */
class Declaration implements Declared {
  readonly name: string;
  readonly spec: Spec;
  readonly fn: StageFunction | null;
  readonly file: string;
  readonly warnings: readonly string[];
  readonly #at: Error;
  readonly #root: string;
  #where: Where | undefined;
  #frames: readonly Frame[] | undefined;

  constructor({ named, spec, fn, at, problems }: Registration, file: string, root: string) {
    this.name = named.name ?? "";
    this.spec = spec;
    this.fn = fn;
    this.file = file;
    this.warnings = problems.warnings;
    this.#at = at;
    this.#root = root;
  }

  get where(): Where {
    this.#where ??= callPlace(this.#at, this.#root, this.file);
    return this.#where;
  }

  get frames(): readonly Frame[] {
    this.#frames ??= framesOf(this.#at.stack ?? "", this.#root);
    return this.#frames;
  }
}

/** By the text of the stack: stages that a loop makes share it. */
const framesByStack = new Map<string, readonly Frame[]>();

function framesOf(stack: string, root: string): readonly Frame[] {
  const known = framesByStack.get(stack);
  if (known) return known;
  const frames = userFrames(stack).map(({ file, ...place }) => ({
    file: relative(root, file),
    ...place,
  }));
  framesByStack.set(stack, frames);
  return frames;
}

function callPlace(at: Error, root: string, file: string): Where {
  const [frame] = userFrames(at.stack ?? "");
  return frame ? placeOf(root, frame) : { file: relative(root, file) };
}
