// What `hooks install` and `hooks uninstall` did.
import { document } from "./json.ts";
import type { Color, Style } from "./paint.ts";
import { table } from "./table.ts";
import { visible } from "./text.ts";

type State = "installed" | "unchanged" | "removed" | "absent";

interface Change {
  readonly file: string;
  readonly state: State;
}

export interface HooksChanged {
  readonly top: string;
  readonly hooks: readonly (Change & { readonly hook: string; readonly calls: boolean })[];
  readonly driver: Change;
}

const COLORS: Readonly<Record<State, Color>> = {
  installed: "green",
  unchanged: "dim",
  removed: "yellow",
  absent: "dim",
};

/** Ends with a newline. */
export function hooksText(
  action: "install" | "uninstall",
  { top, hooks, driver }: HooksChanged,
  { paint }: Style,
): string {
  if ([...hooks, driver].every(({ state }) => state === "absent")) {
    return "No hooks of this project's are installed\n";
  }
  const rows = [
    ...hooks.map(({ hook, file, state, calls }) => [
      paint(COLORS[state], state),
      hook,
      `${shown(file, top)}${action === "install" && calls ? ", with what was there" : ""}`,
    ]),
    [paint(COLORS[driver.state], driver.state), "merge driver", shown(driver.file, top)],
  ];
  const note =
    driver.state === "installed" && action === "install"
      ? "Add .gitattributes to git; each clone needs its own `fastpipe hooks install`\n"
      : "";
  return `${table(rows).join("\n")}\n${note}`;
}

export function hooksJson({ hooks, driver }: HooksChanged): string {
  return document({
    hooks: hooks.map(({ hook, file, state, calls }) => ({ hook, file, state, calls })),
    merge_driver: driver,
  });
}

function shown(file: string, top: string): string {
  return visible(file.startsWith(`${top}/`) ? file.slice(top.length + 1) : file);
}
