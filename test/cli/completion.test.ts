import { expect, test } from "bun:test";
import { dirname } from "node:path";
import { testWith } from "../build/tools.ts";
import { cleanEnv, EXECUTABLE, fastpipe, type TempDir, tempDir } from "../helpers.ts";

const PIPELINE = `
import { stage } from "fastpipe";
console.log("noise");
stage({ name: "prepare", desc: "reads the data", params: { rows: 1 }, cmd: "true" });
stage({ name: "train", matrix: { lang: ["en", "fr"] }, params: { lr: 0.1 }, cmd: "true" });
`;

async function project(): Promise<TempDir> {
  return await tempDir({ "pipeline.ts": PIPELINE, "data/raw.csv": "", "dvc.txt": "" });
}

async function shell(cwd: string, command: readonly string[]): Promise<string> {
  const path = `${dirname(EXECUTABLE)}:${process.env.PATH}`;
  const child = Bun.spawn([...command], {
    cwd,
    env: cleanEnv({ PATH: path, HOME: cwd }),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [stdout] = await Promise.all([new Response(child.stdout).text(), child.exited]);
  return stdout;
}

/** What bash would offer at the end of `line`; its own word breaks are passed as bash makes them. */
async function bash(cwd: string, line: string, words: readonly string[]): Promise<string[]> {
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const script = `
source <(fastpipe completion bash)
complete -p fastpipe >/dev/null || exit 9
COMP_LINE='${line}' COMP_POINT=${line.length} COMP_WORDS=(${quoted}) COMP_CWORD=${words.length - 1}
_fastpipe
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const stdout = await shell(cwd, ["bash", "--norc", "-c", script]);
  return stdout.split("\n").filter((one) => one !== "");
}

async function asked(cwd: string, ...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await fastpipe(cwd, ["__complete", ...words]);
  expect({ code, stderr: stderr.replace("noise\n", "") }).toEqual({ code: 0, stderr: "" });
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [line.split("\t")[0] ?? ""]));
}

test("commands, with what they do", async () => {
  await using dir = await project();
  expect(await asked(dir.path, "")).toContain("explain");
  expect(await asked(dir.path, "re")).toEqual(["repro", "report"]);
  const { stdout } = await fastpipe(dir.path, ["__complete", "sta"]);
  expect(stdout).toBe("status\twhat is fresh, what is stale and why, one line a stage\n");
});

test("flags of the command and of all commands", async () => {
  await using dir = await project();
  const flags = await asked(dir.path, "run", "-");
  expect(flags).toContain("--keep-going");
  expect(flags).toContain("--quiet");
  expect(flags).toContain("--pull");
  expect(flags).toContain("--python");
  expect(await asked(dir.path, "status", "--ex")).toEqual(["--exit-code"]);
  expect(await asked(dir.path, "--no")).toEqual(["--no-color"]);
});

test("stages and groups, also after other flags and --", async () => {
  await using dir = await project();
  const all = ["train", "prepare", "train@en", "train@fr"];
  expect((await asked(dir.path, "run", "")).toSorted()).toEqual(all.toSorted());
  expect(await asked(dir.path, "run", "train@f")).toEqual(["train@fr"]);
  expect(await asked(dir.path, "run", "-j4", "--force", "prep")).toEqual(["prepare"]);
  expect(await asked(dir.path, "run", "--", "prep")).toEqual(["prepare"]);
  expect(await asked(dir.path, "exec", "pre")).toEqual(["prepare"]);
});

test("values of flags, apart and joined by =", async () => {
  await using dir = await project();
  expect(await asked(dir.path, "run", "--executor", "")).toEqual([
    "warm",
    "interpreter",
    "process",
  ]);
  expect(await asked(dir.path, "run", "--executor=p")).toEqual(["--executor=process"]);
  expect(await asked(dir.path, "run", "--set", "prep")).toEqual(["prepare.rows="]);
  expect(await asked(dir.path, "run", "--set", "train")).toEqual([
    "train.lr=",
    "train@en.lr=",
    "train@fr.lr=",
  ]);
  expect(await asked(dir.path, "completion", "")).toEqual(["bash", "zsh", "fish"]);
  expect(await asked(dir.path, "run", "-j", "")).toEqual([]);
  expect(await asked(dir.path, "help", "sch")).toEqual(["schema"]);
});

test("paths are the shell's", async () => {
  await using dir = await project();
  expect(await asked(dir.path, "-C", "")).toEqual(["__dirs__"]);
  expect(await asked(dir.path, "run", "--file", "")).toEqual(["__files__"]);
  expect(await asked(dir.path, "run", "data/")).toEqual(["__files__"]);
  expect(await asked(dir.path, "bun", "")).toEqual(["__files__"]);
});

test("-C and --file say which pipeline", async () => {
  await using dir = await project();
  await using elsewhere = await tempDir();
  expect(await asked(elsewhere.path, "-C", dir.path, "run", "prep")).toEqual(["prepare"]);
  const file = `--file=${dir.path}/pipeline.ts`;
  expect(await asked(elsewhere.path, file, "run", "prep")).toEqual(["prepare"]);
});

test("no pipeline, or one that is broken: nothing, and no noise", async () => {
  await using empty = await tempDir();
  expect(await asked(empty.path, "run", "tr")).toEqual(["__files__"]);
  expect(await asked(empty.path, "exec", "tr")).toEqual([]);
  await using broken = await tempDir({ "pipeline.ts": "syntax error here" });
  expect(await asked(broken.path, "exec", "tr")).toEqual([]);
  expect(await asked(empty.path, "nonsense", "")).toEqual([]);
});

test("bash completes commands, stages, values and paths", async () => {
  await using dir = await project();
  expect(await bash(dir.path, "fastpipe expl", ["fastpipe", "expl"])).toEqual(["explain"]);
  expect(await bash(dir.path, "fastpipe run prep", ["fastpipe", "run", "prep"])).toEqual([
    "prepare",
  ]);
  expect(await bash(dir.path, "fastpipe run ", ["fastpipe", "run", ""])).toContain("train@fr");
  const joined = ["fastpipe", "run", "--executor", "=", "w"];
  expect(await bash(dir.path, "fastpipe run --executor=w", joined)).toEqual(["warm"]);
  const begun = ["fastpipe", "run", "--executor", "="];
  expect(await bash(dir.path, "fastpipe run --executor=", begun)).toContain("interpreter");
  expect(await bash(dir.path, "fastpipe -C da", ["fastpipe", "-C", "da"])).toEqual(["data"]);
  const group = ["fastpipe", "run", "train", "@", "f"];
  expect(await bash(dir.path, "fastpipe run train@f", group)).toEqual(["fr"]);
});

testWith("fish")("fish completes", async () => {
  await using dir = await project();
  const fish = async (line: string): Promise<string[]> => {
    const script = `fastpipe completion fish | source; complete -C ${JSON.stringify(line)}`;
    return (await shell(dir.path, ["fish", "--no-config", "-c", script])).trim().split("\n");
  };
  expect(await fish("fastpipe expl")).toEqual([
    "explain\twhy stages would run, with old and new values; or what they depend on",
  ]);
  expect(await fish("fastpipe run prep")).toEqual(["prepare\treads the data"]);
  expect(await fish("fastpipe run --executor=w")).toEqual(["--executor=warm"]);
  expect(await fish("fastpipe -C da")).toEqual(["data/\tDirectory"]);
});

testWith("zsh")("zsh completes, in a terminal of its own", async () => {
  await using dir = await project();
  const script = `
zmodload zsh/zpty
zpty z 'PS1= TERM=dumb zsh -f -i'
zpty -w z 'autoload -Uz compinit && compinit -u -D; source <(fastpipe completion zsh); PS1=go"> "'
zpty -r z out '*go> *'
zpty -n -w z $'fastpipe run prep\\t#done\\n'
zpty -r z out '*#done*'
print -r -- "$out"`;
  expect(await shell(dir.path, ["zsh", "-f", "-c", script])).toMatch(
    /fastpipe run prepare .*#done/,
  );
});

test("an unknown shell", async () => {
  await using dir = await tempDir();
  const { code, stderr } = await fastpipe(dir.path, ["completion", "fsih"]);
  expect(code).toBe(2);
  expect(stderr).toContain('Did you mean "fish"?');
});
