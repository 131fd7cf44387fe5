import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { commandsOf, dvcShell, shellText } from "../../src/migrate/shell.ts";
import { tempDir } from "../helpers.ts";

function textOf(cmd: string | readonly string[], shell = "sh"): string {
  return shellText(commandsOf(cmd), shell).items.flat().join("\n");
}

/** As DVC runs them: each by a shell of its own, the first that fails ends it. */
function byDvc(cmd: string | readonly string[], shell: readonly string[], cwd: string): unknown {
  let out = "";
  for (const command of commandsOf(cmd)) {
    const [program = "", ...options] = shell;
    const child = spawnSync(program, [...options, "-c", command], { cwd });
    out += child.stdout;
    if (child.status !== 0) return { out, ok: false };
  }
  return { out, ok: true };
}

function byFastpipe(text: string, cwd: string): unknown {
  const child = spawnSync("/bin/sh", ["-ec", text], { cwd });
  return { out: child.stdout.toString(), ok: child.status === 0 };
}

const COMMANDS: readonly (string | readonly string[])[] = [
  "echo a",
  "false; echo b",
  "true; false",
  "false && true",
  "false || echo c",
  "! true",
  "echo $(false; echo d)",
  'echo "$(false; echo d)"',
  "for i in 1 2; do false; echo $i; done",
  "if false; then echo a; fi",
  "false | cat",
  "sleep 0 & wait; echo e",
  "",
  "# nothing",
  "\n\n",
  "echo a # say\necho b",
  "cd sub\npwd | xargs basename | grep -v sub",
  "X=1\necho [$X]",
  "export X=1\necho [$X]",
  "false && true\necho never",
  "! true\necho never",
  "exit 0\necho e",
  "exec true\necho e",
  "set -x; false\necho e",
  "echo a\nfalse; echo b # why\necho c",
  "if true; then\necho x\nfi",
  "echo 'a\necho b",
  "echo a \\\n  b",
  "echo a &&\necho b",
  ["cat <<EOF\nit's $HOME\nEOF", "echo b"],
  ["echo a; \\\n false", "echo b"],
  ["if true; then\n  cat <<EOF\na\nEOF\nfi\n"],
  ["cd sub && ls", "ls | sort"],
  ["echo 'it'\\''s; fine' \"a; b\"", "echo c"],
  ["(cd sub; ls; false)", "echo c"],
  ["{ echo a; false; echo b; }", "echo c"],
  ["case x in x) echo y;; esac", "echo c"],
  ["umask 077", "umask"],
  ["f() { echo f; }; f", "f || echo none"],
  ["echo a >&2; echo b 2>&1", "echo c"],
  "trap 'echo bye' EXIT\necho a",
];

test.each(COMMANDS.map((cmd) => [JSON.stringify(cmd), cmd] as const))(
  "%s does what it does under DVC",
  async (_, cmd) => {
    await using dir = await tempDir({ "sub/in": "", a: "" });
    expect(byFastpipe(textOf(cmd), dir.path)).toEqual(byDvc(cmd, ["/bin/sh"], dir.path));
  },
);

const BASH: readonly (string | readonly string[])[] = [
  "[[ a == a ]] && echo yes",
  'echo "a\\nb"',
  "echo -e 'a\\tb'",
  "echo {1..3} x{a,b}",
  "a=(1 2); echo ${a[1]}",
  "cat <<< 'it is'",
  "set -o pipefail; false | cat; echo $?",
  "source ./env; echo $V",
  "echo a &> log; cat log",
  "echo $'a\\tb'",
  'x=abc; echo "${x:1:1}${x//b/c}"',
  "diff <(echo a) <(echo a) && echo same",
  "[ a == a ] && echo equal\necho next",
];

test
  .skipIf(spawnSync("bash", ["-c", "true"]).status !== 0)
  .each(BASH.map((cmd) => [JSON.stringify(cmd), cmd] as const))(
  "%s is bash's, and stays so",
  async (_, cmd) => {
    await using dir = await tempDir({ env: "V=3\n" });
    const dvc = byDvc(cmd, ["bash", "--noprofile", "--norc"], dir.path);
    expect(byFastpipe(textOf(cmd, "bash"), dir.path)).toEqual(dvc);
    expect(shellText(commandsOf(cmd), "sh").unsure).toHaveLength(1);
    expect(shellText(commandsOf(cmd), "bash").unsure).toEqual([]);
  },
);

test("what is plain is left as it is", () => {
  expect(textOf("python a.py --x 'y; z' > out.txt", "bash")).toBe(
    "python a.py --x 'y; z' > out.txt",
  );
  expect(textOf("cd a && make")).toBe("cd a && make");
  expect(textOf(["a", "b | c"])).toBe("a\nb | c");
  expect(textOf("a; b")).toBe("set +e; a; b");
  expect(textOf(["cd a; b", "c"])).toBe("( set +e; cd a; b )\nc");
  expect(textOf("[[ a ]]", "zsh")).toBe("zsh --no-rcs -c '[[ a ]]'");
  expect(textOf("a", "fish")).toBe("fish --no-config -c a");
});

test("the shell that DVC takes", () => {
  expect(dvcShell({ SHELL: "/usr/bin/bash" })).toBe("bash");
  expect(dvcShell({ SHELL: "" })).toBe("sh");
  expect(dvcShell({})).toBe("sh");
});
