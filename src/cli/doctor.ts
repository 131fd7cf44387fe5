// `fastpipe doctor`: does this machine have all that a run needs?
import { EXIT } from "../model/failure.ts";
import { toJson } from "../model/value.ts";
import { type Color, outStyle } from "../ui/paint.ts";
import { table } from "../ui/table.ts";
import { visible } from "../ui/text.ts";
import { define } from "./command.ts";
import type { Check } from "./doctor-checks.ts";

const COLORS: Readonly<Record<Check["status"], Color>> = {
  ok: "green",
  warn: "yellow",
  fail: "red",
};

export const command = define({
  name: "doctor",
  summary: "check what a run needs: executors, temp folder, state, locks, shell, packages, git",
  text: [
    "Runs a tiny pipeline in a temporary folder by each executor. Changes nothing in the project.",
  ],
  flags: {},
  examples: [
    { line: "fastpipe doctor", says: "one line a check" },
    { line: "fastpipe doctor --json", says: "to put into a bug report" },
  ],
  exits: [
    ["0", "nothing fails; warnings are for people"],
    ["1", "a check fails"],
  ],
  async run(_args, context) {
    const { runChecks } = await import("./doctor-checks.ts");
    const { terminal, json, quiet } = context;
    const checks = await runChecks(context);
    const ok = checks.every(({ status }) => status !== "fail");
    if (json) {
      terminal.out(`${toJson({ schema: 1, ok, checks })}\n`);
    } else {
      const shown = quiet ? checks.filter(({ status }) => status !== "ok") : checks;
      const { paint } = outStyle(terminal);
      const rows = shown.flatMap(({ name, status, detail, hint }) => [
        [paint(COLORS[status], status), name, visible(detail)],
        ...(hint === undefined ? [] : [["", "", paint("dim", hint)]]),
      ]);
      for (const line of table(rows)) terminal.out(`${line}\n`);
    }
    return ok ? EXIT.done : EXIT.failed;
  },
});
