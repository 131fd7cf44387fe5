// `fastpipe verify`: for CI, do all locks match?
import { EXIT } from "../model/failure.ts";
import { verifyJson } from "../ui/json.ts";
import { outStyle } from "../ui/paint.ts";
import { statusText } from "../ui/status.ts";
import { define } from "./command.ts";

export const command = define({
  name: "verify",
  summary: "for CI: do all locks match code, params, deps and outs",
  text: [
    "Runs nothing. Says nothing but a line when all is well; else which stages differ, and how.",
  ],
  flags: {
    "allow-missing": {
      type: "boolean",
      description: "absent data passes where the lock of its producer says what it is",
    },
  },
  examples: [
    { line: "fastpipe verify", says: "in CI, after a checkout with its data" },
    { line: "fastpipe verify --allow-missing", says: "in CI, without the data that stages make" },
  ],
  exits: [
    ["0", "all locks match"],
    ["1", "a lock does not match, or is not there"],
    ["2", "wrong usage, or a pipeline that can't be right"],
  ],
  async run(args, context) {
    const { planTargets, toState } = await import("./planned.ts");
    const { mismatches } = await import("../engine/verify.ts");
    const { project, shown } = await planTargets(context, [], false, {
      forced: new Set(),
      forceDownstream: false,
      ignoreAlways: true,
      allowMissing: args["allow-missing"],
    });
    project.state.close();
    const stages = shown.map(toState);
    const differ = mismatches(shown).map(toState);
    const { terminal, json, quiet, verbose } = context;
    if (json) terminal.out(verifyJson(stages, differ));
    else if (differ.length > 0) terminal.out(statusText(differ, outStyle(terminal, verbose)));
    else if (!quiet) terminal.out(`All ${stages.length} locks match\n`);
    return differ.length > 0 ? EXIT.failed : EXIT.done;
  },
});
