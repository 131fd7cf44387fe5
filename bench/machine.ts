import { statfsSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  /** The file system of the projects. */
  readonly disk: string;
  readonly bun: string;
}

/** By the numbers that Linux gives them; they matter where files are made. */
const FILE_SYSTEMS = new Map([
  [0xef53, "ext4"],
  [0x58465342, "xfs"],
  [0x9123683e, "btrfs"],
  [0x01021994, "tmpfs"],
  [0x794c7630, "overlayfs"],
]);

/** What the figures were measured on; without it they mean nothing. */
export function machine(dir: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    disk: FILE_SYSTEMS.get(statfsSync(dir).type) ?? "unknown file system",
    bun: Bun.version,
  };
}
