// `fastpipe history`: past runs.
import { EXIT, Stop } from "../model/failure.ts";
import { didYouMean } from "../model/suggest.ts";
import { outStyle } from "../ui/paint.ts";
import { define } from "./command.ts";

const SHOWN = 20;

export const command = define({
  name: "history",
  summary: "past runs, last first: when, how long, how it ended, what ran",
  text: [
    "With a stage: the runs in which it was not up to date, how it ended and why it ran. The history is this machine's: `.fastpipe/history.db`; `history: { keep: N }` in fastpipe.yaml says how many runs it keeps (default: 1000).",
    "After the commit, `+` says that tracked files other than outs and locks differed from it.",
  ],
  flags: {
    number: {
      type: "string",
      alias: ["n"],
      valueHint: "N",
      description: `at most so many runs (default: ${SHOWN})`,
    },
  },
  words: {
    usage: "[STAGE]",
    description: "a stage, also one that is no more; default: all",
    min: 0,
    max: 1,
    completes: "stage",
  },
  examples: [
    { line: "fastpipe history", says: `the last ${SHOWN} runs` },
    { line: "fastpipe history train -n 5", says: "when `train` last ran, and why" },
    { line: "fastpipe history --json -n 1000", says: "for machines" },
  ],
  async run({ _: [stage], number }, context) {
    const most = countOf(number);
    const { pastOf } = await import("./past.ts");
    const { reader, runs } = await pastOf(context);
    const { terminal, json } = context;
    const ofStage = stage === undefined ? null : reader.ofStage(stage);
    const names = reader.stageNames();
    reader.close();
    if (stage !== undefined && ofStage?.size === 0) await checkStage(stage, names, context);
    const wanted = ofStage ? runs.filter(({ begin }) => ofStage.has(begin.run)) : runs;
    const shown = wanted.slice(0, most);
    if (json) {
      const { historyJson } = await import("../ui/history-json.ts");
      terminal.out(historyJson(shown, ofStage));
    } else {
      const { historyText } = await import("../ui/history.ts");
      terminal.out(historyText(shown, ofStage, outStyle(terminal)));
    }
    return EXIT.done;
  },
});

function countOf(text: string | undefined): number {
  if (text === undefined) return SHOWN;
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number >= 1) return number;
  const message = `-n is a number from 1 up, but is ${JSON.stringify(text)}`;
  throw new Stop([{ code: "usage", message }]);
}

/** A stage that has not run yet has no history; one that nobody knows is a slip of the pen. */
async function checkStage(
  stage: string,
  names: readonly string[],
  context: Parameters<typeof import("./open.ts").openGraph>[0],
): Promise<void> {
  const { openGraph } = await import("./open.ts");
  const { graph } = await openGraph(context);
  if (graph.stages.has(stage)) return;
  const message = `no stage ${JSON.stringify(stage)} is in the history or in the pipeline`;
  const known = new Set([...names, ...graph.stages.keys()]);
  throw new Stop([{ code: "unknown_target", message, ...didYouMean(stage, known) }]);
}
