// Random dvc.yaml files, sound ones and slightly broken ones: never a stack trace, and DVC's own verdict.
// `bun test/e2e/dvc/random/show.ts SEED` shows the project that a failure names.
import { expect, test } from "bun:test";
import { withDvc } from "../dvc/real.ts";
import { type Finished, fastpipe, tempDir } from "../helpers.ts";
import { type RandomProject, randomProject } from "./dvc/random/generate.ts";
import { verdictsOf } from "./dvc/random/verdicts.ts";

const COUNT = 500;
/** Every tenth is shown to DVC. */
const SAMPLE = 10;
const AT_ONCE = 3;

const PROJECTS = Array.from({ length: COUNT }, (_, seed) => randomProject(seed));

async function listed({ files }: RandomProject): Promise<Finished> {
  await using dir = await tempDir({ ...files, ".dvc/config": "[core]\n    no_scm = true\n" });
  return await fastpipe(dir.path, ["list", "--json"]);
}

/** In the order of the projects. */
async function listAll(projects: readonly RandomProject[]): Promise<readonly Finished[]> {
  const answers: Finished[] = [];
  const waiting = projects.entries();
  const work = async (): Promise<void> => {
    for (const [i, project] of waiting) answers[i] = await listed(project);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answers;
}

const TRACE = /\n\s+at \S.*[:(]\d+|internal error|\bbug\b|undefined|\[object /i;

/** What is wrong with an answer, whatever the project. */
function complaint({ files, mistakes }: RandomProject, answer: Finished): string | null {
  const { code, stdout, stderr } = answer;
  if (code !== 0 && code !== 2) return `exit ${code}`;
  const trace = TRACE.exec(stderr.replaceAll(/^ *\d* \|.*$/gm, ""));
  if (trace !== null) return `it says ${JSON.stringify(trace[0])}`;
  if (code === 0) {
    const isSound = Array.isArray(JSON.parse(stdout).stages);
    return isSound ? null : "no stages in the JSON";
  }
  if (mistakes.length === 0) return "a sound project is refused";
  const { errors } = JSON.parse(stdout) as { errors: readonly { message: string }[] };
  if (errors.length === 0) return "no errors in the JSON";
  if (errors.some(({ message }) => message.length < 10)) return "a message that says nothing";
  const isPlaced = Object.keys(files).some((name) => stderr.includes(name));
  return isPlaced ? null : "no file is named";
}

test(`${COUNT} projects: accepted, or refused with a message`, async () => {
  const answers = await listAll(PROJECTS);
  const complaints = PROJECTS.flatMap((project, i) => {
    const answer = answers[i];
    const text = answer === undefined ? "no answer" : complaint(project, answer);
    const { seed, mistakes } = project;
    return text === null ? [] : [{ seed, mistakes, text, stderr: answer?.stderr }];
  });
  expect(complaints).toEqual([]);
  // Neither all sound nor all broken.
  const accepted = answers.filter(({ code }) => code === 0).length;
  expect(accepted).toBeGreaterThan(COUNT / 4);
  expect(accepted).toBeLessThan((COUNT * 3) / 4);
});

withDvc("verdicts of DVC", () => {
  test("on a sample they are ours", async () => {
    const sample = PROJECTS.filter(({ seed }) => seed % SAMPLE === 0);
    const verdicts = await verdictsOf(sample.map(({ files }) => files));
    const answers = await listAll(sample);
    for (const [i, { seed, mistakes }] of sample.entries()) {
      const [verdict, answer] = [verdicts[i], answers[i]];
      const refused = answer?.code !== 0;
      const why = { seed, mistakes, ours: answer?.stderr, theirs: verdict?.refused };
      expect({ ...why, refused }).toEqual({ ...why, refused: verdict?.refused !== null });
      if (refused) continue;
      const { stages, edges } = JSON.parse(answer?.stdout ?? "") as {
        stages: readonly { name: string; cmd: unknown }[];
        edges: readonly unknown[];
      };
      const commands = Object.fromEntries(stages.map(({ name, cmd }) => [name, cmd]));
      expect({ seed, commands }).toEqual({ seed, commands: verdict?.stages ?? {} });
      expect({ seed, edges: edges.toSorted() }).toEqual({
        seed,
        edges: [...(verdict?.edges ?? [])].toSorted(),
      });
    }
  });
});
