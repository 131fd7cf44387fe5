// What DVC says of projects, by its own functions in one process: 50 commands would take a minute.
import { askPython } from "../../../dvc/ask-python.ts";
import type { Files } from "../project.ts";

export interface Verdict {
  /** Why DVC takes it for wrong; null: it does not. */
  readonly refused: string | null;
  /** Stage name to command. */
  readonly stages: Readonly<Record<string, unknown>>;
  readonly edges: readonly (readonly [string, string])[];
}

const ASK = `
import json, logging, os, sys, tempfile
logging.disable(logging.CRITICAL)
from dvc.repo import Repo
verdicts = []
for files in json.load(sys.stdin):
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, text in {**files, '.dvc/config': '[core]\\n    no_scm = true\\n'}.items():
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), 'w', newline='') as file:
                file.write(text)
        verdict = {'refused': None, 'stages': {}, 'edges': []}
        try:
            index = Repo(folder).index
            verdict['stages'] = {stage.addressing: stage.cmd for stage in index.stages}
            verdict['edges'] = sorted([a.addressing, b.addressing] for a, b in index.graph.edges)
        except Exception as error:
            verdict['refused'] = f'{type(error).__name__}: {error}'
        verdicts.append(verdict)
        os.chdir('/')
print(json.dumps(verdicts, default=str))
`;

export async function verdictsOf(projects: readonly Files[]): Promise<readonly Verdict[]> {
  return (await askPython(ASK, JSON.stringify(projects))) as readonly Verdict[];
}
