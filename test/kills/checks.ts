// What must hold after the kills and the run that follows them.
import { Database } from "bun:sqlite";
import { existsSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { CHILD_WATCHDOG_FD } from "../../src/executors/protocol.ts";
import { codeOf } from "../../src/store/io-error.ts";
import { processesWith } from "../e2e/running.ts";
import { KEPT } from "./contents.ts";
import type { Harm } from "./cut.ts";
import { type Ended, eventsOf } from "./launch.ts";
import { filesOf, lockOf, type Project } from "./project.ts";

/** Nothing lives for so long after a kill; only what would hang for ever is found by it. */
const LIMIT_MS = 60_000;

/** Stops what a killed run has left, so that it can't end by itself: gives how many processes that were. */
export async function freeze(mark: string): Promise<number> {
  const frozen = new Set<string>();
  for (;;) {
    const left = (await processesWith(mark)).filter((process) => !frozen.has(process));
    if (left.length === 0) return frozen.size;
    for (const process of left.filter((one) => !isRegistering(one))) {
      send(process, "SIGSTOP");
      frozen.add(process);
    }
  }
}

/** It still holds the socket by which the watchdog hears of it: stopped now, it would keep the watchdog waiting. */
function isRegistering(found: string): boolean {
  const link = join("/proc", String(pidOf(found)), "fd", String(CHILD_WATCHDOG_FD));
  try {
    return readlinkSync(link).startsWith("socket:");
  } catch {
    return false; // It has closed it, or has ended.
  }
}

/** Waits until no process has one of these marks; each that would not end is a fault, and is ended. */
export async function orphanFaults(marks: readonly string[]): Promise<string[]> {
  const deadline = performance.now() + LIMIT_MS;
  for (;;) {
    const found = (await Promise.all(marks.map(processesWith))).flat();
    if (found.length === 0) return [];
    if (performance.now() > deadline) {
      for (const process of found) send(process, "SIGKILL");
      return found.map((process) => `outlives the killed run: ${process}`);
    }
    await Bun.sleep(10);
  }
}

/** Of one of those that `processesWith` has found. */
function pidOf(found: string): number {
  return Number.parseInt(found, 10);
}

/** To one of those that `processesWith` has found; it may have ended since. */
function send(found: string, signal: NodeJS.Signals): void {
  try {
    process.kill(pidOf(found), signal);
  } catch (error) {
    if (codeOf(error) !== "ESRCH") throw error;
  }
}

/** Faults of a run that should have come to its end. */
export function runFaults(what: string, { code, stderr }: Ended): string[] {
  return code === 0 ? [] : [`${what} ended with ${code}: ${stderr.slice(0, 2000)}`];
}

/** Faults of a run that should have found all up to date. */
export function idleFaults(ended: Ended): string[] {
  const faults = runFaults("the run after the recovery", ended);
  const end = eventsOf(ended).findLast(({ event }) => event === "run_end");
  if (faults.length > 0 || end?.ran === 0) return faults;
  const reasons = eventsOf(ended).filter(({ event }) => event === "stage_start");
  return [`the run after the recovery ran ${end?.ran}: ${JSON.stringify(reasons)}`];
}

/**
 * What is kept must be what no lock records: after a kill alone that is nothing, since all was made by runs. A file
 * that was harmed may have been the user's, for all that fastpipe can tell.
 */
export async function keptFaults(
  { path, stages }: Project,
  harmed: ReadonlyMap<string, Harm>,
): Promise<{ readonly faults: string[]; readonly kept: number }> {
  const kept = (await filesOf(path)).filter((file) => file.startsWith(KEPT));
  const asideHarmed = [...harmed.keys()].some((file) => file.startsWith(".fastpipe/tmp/"));
  const faults = kept.filter((file) => {
    const out = file.slice(KEPT.length).split("/").slice(1).join("/");
    const maker = stages.find(({ outs }) => outs.includes(out));
    const lockHarmed = maker !== undefined && harmed.has(lockOf(maker.name));
    return !harmed.has(out) && !lockHarmed && !asideHarmed;
  });
  return { kept: kept.length, faults: faults.map((file) => `${file} was needlessly kept`) };
}

/** A database that stays broken would make every later run slower. */
export function databaseFaults({ path }: Project): string[] {
  return ["state.db", "history.db"].flatMap((name) => {
    const file = join(path, ".fastpipe", name);
    if (!existsSync(file)) return `${name} is missing`;
    try {
      using db = new Database(file);
      const [said] = db.query("PRAGMA integrity_check").values();
      return said?.[0] === "ok" ? [] : `${name} is damaged: ${said?.[0]}`;
    } catch (error) {
      return `${name} is damaged: ${error}`;
    }
  });
}
