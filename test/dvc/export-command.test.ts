import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { commandOf } from "../../src/dvc/export-command.ts";
import { out, stage } from "../stages.ts";

const INLINE = { inline: true, file: null };

test("a stage is run by fastpipe, words quoted for the shell", () => {
  const options = { inline: false, file: null };
  expect(commandOf(stage("train@en-1"), options)).toBe("fastpipe exec train@en-1");
  expect(commandOf(stage("train@it's 1"), options)).toBe(`fastpipe exec 'train@it'"'"'s 1'`);
  expect(commandOf(stage("c", { kind: "cmd", cmd: "true" }), options)).toBe("fastpipe exec c");
  const named = { inline: true, file: "my flow.ts" };
  expect(commandOf(stage("train"), named)).toBe("fastpipe --file 'my flow.ts' exec train");
});

test("inline: a command as fastpipe runs it", () => {
  const plain = stage("c", { cmd: "cp a b", outs: [out("b")] });
  expect(commandOf(plain, INLINE)).toBe("FASTPIPE_STAGE=c /bin/sh -ec 'cp a b'");
  const all = stage("c", {
    cmd: "cp a b",
    wdir: "sub dir",
    environ: { X: "it's" },
    outs: [out("o/b"), out("o/c"), out("-x/d")],
  });
  expect(commandOf(all, INLINE)).toEqual([
    "mkdir -p o ./-x",
    `cd 'sub dir' && X='it'"'"'s' FASTPIPE_STAGE=c /bin/sh -ec 'cp a b'`,
  ]);
  const odd = stage("c", { cmd: "true", environ: { "odd.name": "1" } });
  expect(commandOf(odd, INLINE)).toBe("env odd.name=1 FASTPIPE_STAGE=c /bin/sh -ec true");
});

test("inline: several lines are one item of a list, which DVC gives to one shell", () => {
  expect(commandOf(stage("c", { cmd: "a\nb" }), INLINE)).toEqual([
    "FASTPIPE_STAGE=c /bin/sh -ec 'a\nb'",
  ]);
});

test.each(["sh", "bash", "zsh", "fish"].filter((shell) => Bun.which(shell)))(
  "%s runs what was written out as it was meant",
  (shell) => {
    const cmd = `
      set -u
      if true; then printf '%s|' "$V" "it's" \\$HOME "$FASTPIPE_STAGE"; fi
      cat <<X
a	"b" $(echo c) \`echo d\`
X
      false | cat
      false
      echo unreachable
    `;
    const command = commandOf(stage("c", { cmd, environ: { V: `a "b" 'c' $d` } }), INLINE);
    const [text = ""] = typeof command === "string" ? [command] : command;
    const child = spawnSync(shell, ["-c", text]);
    expect(child.status).toBe(1);
    expect(child.stdout.toString()).toBe(`a "b" 'c' $d|it's|$HOME|c|a	"b" c d\n`);
  },
);
