// Environment variables as entries of a manifest: their values as digests, those of secrets not at all.
import type { Hash } from "../model/lock.ts";
import { compareText } from "../model/value.ts";

const SECRET = /TOKEN|SECRET|PASSWORD|KEY|CREDENTIAL/i;

/** `unset`; for names that look like secrets `set`; else a truncated digest of the value. */
export function envDigest(name: string, environ: Readonly<Record<string, string>>): Hash {
  const value = Object.hasOwn(environ, name) ? environ[name] : undefined;
  if (value === undefined) return "unset";
  if (SECRET.test(name)) return "set";
  const hash = new Bun.CryptoHasher("sha256").update(value).digest("hex");
  return `sha256:${hash.slice(0, 16)}`;
}

/**
 * Variables that say from where a command was given rather than what it should do: they differ between two terminals,
 * or two runs in one, of the same person on the same machine. Not HOME, USER or LOGNAME: those stay while the person
 * does, and where they differ they mean it.
 */
const OF_THE_SHELL = new RegExp(
  `^(${[
    "PWD|OLDPWD|SHLVL|_|LINES|COLUMNS|HOSTNAME|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|WINDOWID|COLORTERM",
    "TERM(_.*)?|TERMINFO|VTE_VERSION|TMUX(_.*)?|STY|WT_SESSION|WT_PROFILE_ID",
    "SSH_.*|GPG_TTY|XDG_SESSION_.*|XDG_SEAT|XDG_VTNR|XDG_RUNTIME_DIR|DBUS_.*|SESSION_MANAGER",
    "INVOCATION_ID|JOURNAL_STREAM|SYSTEMD_EXEC_PID",
    "npm_lifecycle_.*|npm_command|npm_execpath|npm_node_execpath|INIT_CWD",
    "FASTPIPE_.*",
  ].join("|")})$`,
);

/** One digest of the whole environment, without what differs from shell to shell. */
export function environDigest(environ: Readonly<Record<string, string>>): Hash {
  const names = Object.keys(environ).filter((name) => !OF_THE_SHELL.test(name));
  const hash = new Bun.CryptoHasher("sha256");
  for (const name of names.sort(compareText)) hash.update(`${name}=${envDigest(name, environ)}\n`);
  return `sha256:${hash.digest("hex").slice(0, 16)}`;
}
