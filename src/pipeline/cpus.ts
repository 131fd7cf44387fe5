// How many CPUs this process may use: affinity, and the quota of its control groups.
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";

const MOUNT = "/sys/fs/cgroup";

/** At least 1. `read` gives the text of a file, or undefined where there is none. */
export function usableCpus(read: (path: string) => string | undefined = readText): number {
  const available = availableParallelism();
  if (process.platform !== "linux") return available;
  return Math.max(1, Math.min(available, Math.floor(quota(read))));
}

/** In CPUs; infinite without a limit. The tightest of a group and all groups that hold it. */
export function quota(read: (path: string) => string | undefined): number {
  let least = Number.POSITIVE_INFINITY;
  for (const line of (read("/proc/self/cgroup") ?? "").split("\n")) {
    const [, controllers, group] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || group === undefined) continue;
    if (controllers === "") {
      for (const dir of upwards(group)) least = Math.min(least, quotaV2(read, join(MOUNT, dir)));
    } else if (controllers.split(",").includes("cpu")) {
      for (const dir of upwards(group)) {
        for (const mount of new Set([controllers, "cpu"])) {
          least = Math.min(least, quotaV1(read, join(MOUNT, mount, dir)));
        }
      }
    }
  }
  return least;
}

/** A container sees its own group as the root, whatever its path outside: the root always counts. */
function upwards(group: string): string[] {
  const dirs = [group];
  for (let dir = group; dir !== "/" && dir !== "."; dir = dirname(dir)) dirs.push(dirname(dir));
  return dirs;
}

function quotaV2(read: (path: string) => string | undefined, dir: string): number {
  const [quota, period] = (read(join(dir, "cpu.max")) ?? "max").trim().split(/\s+/);
  return cpus(quota, period);
}

function quotaV1(read: (path: string) => string | undefined, dir: string): number {
  const quota = read(join(dir, "cpu.cfs_quota_us"))?.trim();
  return quota === undefined ? cpus("max", "") : cpus(quota, read(join(dir, "cpu.cfs_period_us")));
}

function cpus(quota: string | undefined, period: string | undefined): number {
  const share = Number(quota) / Number(period ?? 100_000);
  return share > 0 ? share : Number.POSITIVE_INFINITY;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
