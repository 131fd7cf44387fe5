// What stands in the hooks: as little as can be, so that another version of the executable needs no other hooks.

export const HOOKS = ["pre-commit", "pre-push", "post-checkout"] as const;
export type HookName = (typeof HOOKS)[number];

export function isHookName(name: string): name is HookName {
  return (HOOKS as readonly string[]).includes(name);
}

export interface Caller {
  /** The executable, absolute. */
  readonly executable: string;
  /** The project's folder as seen from the top of the working tree; "": the top. */
  readonly folder: string;
  /** The pipeline file in it. */
  readonly file: string;
  /** It has to be named. */
  readonly isNamed: boolean;
}

/** The lines of one project in a hook. Ends with a newline. */
export function hookLines(hook: HookName, { executable, folder, file, isNamed }: Caller): string {
  const named = isNamed ? ` --file ${quoted(file)}` : "";
  // Another branch may not have the pipeline, and a worktree has its own folder.
  const there = `${folder === "" ? "" : `cd ${quoted(folder)} 2>/dev/null && `}[ -e ${quoted(file)} ]`;
  // A failing checkout hook would make a checkout that has been done look like one that has not.
  const after = hook === "post-checkout" ? "|| :" : "|| exit 1";
  return `# Made by \`fastpipe hooks install\`; \`fastpipe hooks uninstall\` takes it out.
(
  unset $(git rev-parse --local-env-vars)
  ${there} || exit 0
  fastpipe=${quoted(executable)}
  [ -x "$fastpipe" ] || fastpipe=$(command -v fastpipe) || {
    echo "fastpipe is gone, so the ${hook} hook of git checked nothing: fastpipe hooks install" >&2
    exit 0
  }
  exec "$fastpipe"${named} hooks run ${hook} -- "$@"
) </dev/null ${after}
`;
}

/** A new hook. */
export const SHELL_LINE = "#!/bin/sh\n";

/** Where a hook that is no shell script is kept while ours calls it. */
export const KEPT = ".before-fastpipe";

/** The end of a hook of ours that calls the one that was there. */
export const CALL_KEPT = `kept="$0${KEPT}"
if [ -x "$kept" ]; then exec "$kept" "$@"; fi
`;

/** Does a shell of the Bourne family read it? */
export function isShellScript(text: string): boolean {
  return /^#! ?\S*\/(env +)?(sh|bash|dash|zsh|ksh|ash)( |\r?\n|$)/.test(text);
}

/** For a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
