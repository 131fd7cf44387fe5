// Nothing outlives the run, not even when fastpipe gets SIGKILL: a small shell in its own session that hears of each
// child's process group over a socket. When the socket ends without "end", fastpipe is dead, and it kills what is left.
import { writeSync } from "node:fs";
import { RUN_VARIABLE } from "./protocol.ts";

/** `+GROUP` and `-GROUP`, one a line. At the end also what carries the run's id in its environment, in any group. */
const SCRIPT = `
trap '' HUP INT QUIT TERM PIPE TSTP TTIN TTOU
exec <&3 3<&-
groups=' '
while read -r line; do
  case $line in
    +*) groups="$groups\${line#+} " ;;
    -*) one=" \${line#-} "
      case $groups in *"$one"*) groups="\${groups%%"$one"*} \${groups#*"$one"}" ;; esac ;;
    end) exit 0 ;;
  esac
done
for group in $groups; do kill -9 "-$group" 2>/dev/null; done
[ -r /proc/self/environ ] || exit 0
quiet=0 round=0
while [ $quiet -lt 2 ] && [ $round -lt 50 ]; do
  found=
  for file in $(grep -lsF -e "${RUN_VARIABLE}=$1" /proc/[0-9]*/environ); do
    pid=\${file#/proc/}
    kill -9 "\${pid%/environ}" 2>/dev/null && found=1
  done
  if [ "$found" ]; then quiet=0; else quiet=$((quiet + 1)); fi
  round=$((round + 1))
  [ $quiet -eq 1 ] || [ $round -gt 5 ] && sleep 0.1
done
`;

/** Finds `grep` and `sleep`, and nothing else of the user's. */
const PATH = "/usr/bin:/bin:/usr/sbin:/sbin";

export interface Watchdog {
  /** The descriptor that children register with: a line `+GROUP`. */
  readonly fd: number;
  readonly pid: number;
  readonly alive: boolean;
  /** The group has ended. */
  forget(group: number): void;
  /** The run has ended as it should. Resolves when the watchdog is gone. */
  end(): Promise<void>;
}

/** Null where there is no POSIX shell. */
export function startWatchdog(run: string, groups: Iterable<number>): Watchdog | null {
  if (process.platform === "win32") return null;
  const shell = Bun.spawn(["/bin/sh", "-c", SCRIPT, "fastpipe-watchdog", run], {
    cwd: "/",
    // Without the run's id: it must not find itself, nor be found by a fastpipe that runs this one.
    env: { PATH },
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    detached: true,
  });
  shell.unref();
  const [, , , fd] = shell.stdio as unknown as readonly unknown[];
  if (typeof fd !== "number") throw new Error("the watchdog has no socket");
  const tell = (line: string): void => {
    try {
      writeSync(fd, `${line}\n`);
    } catch (error) {
      // Killed by someone: the next child starts a new one.
      if (shell.exitCode === null && shell.signalCode === null && !isBrokenPipe(error)) throw error;
    }
  };
  for (const group of groups) tell(`+${group}`);
  return {
    fd,
    pid: shell.pid,
    get alive() {
      return shell.exitCode === null && shell.signalCode === null;
    },
    forget: (group) => tell(`-${group}`),
    end: async () => {
      tell("end");
      await shell.exited;
    },
  };
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}
