// Lays down what was found: first whole beside its place, then by one rename. Nothing is overwritten unasked.
import { chmodSync, lstatSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import type { Repository } from "../git/repository.ts";
import { type Failure, fail, ok, type Result } from "../model/failure.ts";
import { ioError } from "../store/io-error.ts";
import { isThere, removeTree } from "../store/tree.ts";
import { ITSELF, type Item, type Items, missing } from "./items.ts";
import type { Stores } from "./stores.ts";
import type { View } from "./view.ts";

export interface Delivery {
  /** What it was called, from the root. */
  readonly path: string;
  readonly items: Items;
  /** Absolute. */
  readonly to: string;
}

export interface Means {
  readonly view: View;
  readonly repository: Repository;
  readonly stores: Stores;
}

/** All of them or none. Throws an `IoError`. */
export async function deliver(
  deliveries: readonly Delivery[],
  means: Means,
  force: boolean,
): Promise<Result<null>> {
  const there = force ? [] : deliveries.filter(({ to }) => isThere(to));
  if (there.length > 0) {
    return fail(
      ...there.map(({ to }) => ({
        code: "io" as const,
        message: `${to} is there already`,
        hint: "Choose another place, or replace it by --force.",
      })),
    );
  }
  const made: (readonly [temp: string, to: string])[] = [];
  try {
    for (const delivery of deliveries) {
      const temp = tempFor(delivery.to);
      made.push([temp, delivery.to]);
      const done = await make(delivery, temp, means);
      if (!done.ok) return done;
    }
    for (const [temp, to] of made) await putInPlace(temp, to);
    return ok(null);
  } finally {
    for (const [temp] of made) await removeTree(temp);
  }
}

/** The bytes of one item. */
export async function bytesOf(
  path: string,
  item: Item,
  { repository, stores, view }: Means,
): Promise<Result<Uint8Array>> {
  if (item.kind === "git") {
    const read = await repository.read([item.oid]);
    return read.ok ? ok(read.value[0] ?? new Uint8Array()) : read;
  }
  const bytes = item.kind === "object" ? await stores.bytes(item.hash) : null;
  return bytes === null ? fail(missing(path, view, stores)) : ok(bytes);
}

let count = 0;

function tempFor(to: string): string {
  return join(dirname(to), `.${basename(to).slice(0, 100)}.${process.pid}.${count++}.tmp`);
}

async function make({ path, items }: Delivery, temp: string, means: Means): Promise<Result<null>> {
  try {
    mkdirSync(dirname(temp), { recursive: true });
    const itself = items.get(ITSELF);
    if (itself) return await put(path, itself, temp, means);
    mkdirSync(temp);
    // Links last: nothing is to be written through one.
    const sorted = [...items].sort(([, a], [, b]) => rank(a) - rank(b));
    for (const [name, item] of sorted) {
      if (!isSafe(name)) return fail(unsafe(path, name));
      const place = join(temp, name);
      mkdirSync(dirname(place), { recursive: true });
      const done = await put(posix.join(path, name), item, place, means);
      if (!done.ok) return done;
    }
    return ok(null);
  } catch (error) {
    throw ioError("write", temp, error);
  }
}

/** A tree can be made by hand: it must not write elsewhere, nor into a repository of git's. */
function isSafe(name: string): boolean {
  return !name.split("/").some((part) => part === "" || /^(\.{1,2}|\.git)$/i.test(part));
}

function unsafe(path: string, name: string): Failure {
  return { code: "git", message: `${path} holds a file that must not be written: ${name}` };
}

function rank({ kind }: Item): number {
  return kind === "link" ? 1 : 0;
}

async function put(path: string, item: Item, place: string, means: Means): Promise<Result<null>> {
  switch (item.kind) {
    case "folder":
      mkdirSync(place, { recursive: true });
      return ok(null);
    case "link":
      symlinkSync(item.target, place);
      return ok(null);
    case "git": {
      const bytes = await bytesOf(path, item, means);
      if (!bytes.ok) return bytes;
      writeFileSync(place, bytes.value);
      setMode(place, item.exec);
      return ok(null);
    }
    case "object": {
      const { stores, view } = means;
      if (!(await stores.copy(item.hash, place))) return fail(missing(path, view, stores));
      setMode(place, item.exec);
      return ok(null);
    }
  }
}

/** Objects are read-only; what is given out is the user's. */
function setMode(place: string, exec: boolean): void {
  const mask = process.umask();
  chmodSync(place, (exec ? 0o777 : 0o666) & ~mask);
}

async function putInPlace(temp: string, to: string): Promise<void> {
  try {
    const stat = lstatSync(to, { throwIfNoEntry: false });
    if (stat === undefined || (!stat.isDirectory() && !lstatSync(temp).isDirectory())) {
      renameSync(temp, to);
      return;
    }
    // A folder can't be replaced in one step: until the new one is there the old one is kept beside it.
    const old = tempFor(to);
    renameSync(to, old);
    try {
      renameSync(temp, to);
    } catch (error) {
      renameSync(old, to);
      throw error;
    }
    await removeTree(old);
  } catch (error) {
    throw ioError("write", to, error);
  }
}
