import { expect, test } from "bun:test";
import { availableParallelism } from "node:os";
import { quota, usableCpus } from "../../src/pipeline/cpus.ts";

function files(texts: Record<string, string>): (path: string) => string | undefined {
  return (path) => texts[path];
}

test("no control group: no limit", () => {
  expect(quota(files({}))).toBe(Number.POSITIVE_INFINITY);
});

test("v2: the tightest of a group and those above it", () => {
  const read = files({
    "/proc/self/cgroup": "0::/a/b\n",
    "/sys/fs/cgroup/a/b/cpu.max": "400000 100000\n",
    "/sys/fs/cgroup/a/cpu.max": "150000 100000\n",
    "/sys/fs/cgroup/cpu.max": "max 100000\n",
  });
  expect(quota(read)).toBe(1.5);
});

test("v2 in a container, where the group is the root", () => {
  const read = files({
    "/proc/self/cgroup": "0::/\n",
    "/sys/fs/cgroup/cpu.max": "300000 100000\n",
  });
  expect(quota(read)).toBe(3);
});

test("v1: quota by period; -1 is none", () => {
  const at = "/sys/fs/cgroup/cpu,cpuacct/docker/x";
  const group = "4:cpu,cpuacct:/docker/x\n3:memory:/docker/x\n";
  const limited = files({
    "/proc/self/cgroup": group,
    [`${at}/cpu.cfs_quota_us`]: "200000\n",
    [`${at}/cpu.cfs_period_us`]: "100000\n",
  });
  expect(quota(limited)).toBe(2);
  const free = files({ "/proc/self/cgroup": group, [`${at}/cpu.cfs_quota_us`]: "-1\n" });
  expect(quota(free)).toBe(Number.POSITIVE_INFINITY);
});

test("v1 mounted under the one controller's name, seen from a container", () => {
  const read = files({
    "/proc/self/cgroup": "4:cpu,cpuacct:/docker/x\n",
    "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "50000\n",
    "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
  });
  expect(quota(read)).toBe(0.5);
});

test("at least one CPU, at most those there are", () => {
  const tight = files({ "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "1000 100000" });
  expect(usableCpus(tight)).toBe(process.platform === "linux" ? 1 : availableParallelism());
  expect(usableCpus()).toBeGreaterThanOrEqual(1);
  expect(usableCpus()).toBeLessThanOrEqual(availableParallelism());
});
