import { expect, test } from "bun:test";
import { execSync, spawn } from "node:child_process";
import fs from "node:fs";
import { Redirect } from "../../src/executors/redirect.ts";
import { Tracker } from "../../src/executors/tracker.ts";
import { patched } from "./patched.ts";

function redirected() {
  const got = { stdout: "", stderr: "" };
  const undo = patched();
  const redirect = new Redirect((stream, bytes) => {
    got[stream] += Buffer.from(bytes).toString();
  });
  redirect.install();
  return { got, redirect, [Symbol.dispose]: () => undo[Symbol.dispose]() };
}

const SAY = ["/bin/sh", "-c", "echo out; echo err >&2"];

test("Bun.spawn: what would be inherited is captured", async () => {
  using it = redirected();
  const child = Bun.spawn(SAY, { stdout: "inherit" });
  expect(child.stdout).toBeUndefined();
  await child.exited;
  await it.redirect.settle(new Tracker());
  expect(it.got).toEqual({ stdout: "out\n", stderr: "err\n" });
});

test("Bun.spawn: pipes that were asked for stay", async () => {
  using it = redirected();
  const child = Bun.spawn({ cmd: SAY, stdio: ["ignore", "pipe", "pipe"] });
  expect(await child.stdout.text()).toBe("out\n");
  expect(await child.stderr.text()).toBe("err\n");
  const list = Bun.spawn(SAY, { stdio: ["inherit", Bun.stdout, 2] });
  await list.exited;
  await it.redirect.settle(new Tracker());
  expect(it.got).toEqual({ stdout: "out\n", stderr: "err\n" });
});

test("Bun.spawnSync and node:child_process", async () => {
  using it = redirected();
  const result = Bun.spawnSync(SAY, { stdout: "inherit" });
  expect(result.stdout).toBeUndefined();
  expect(result.stderr.toString()).toBe("err\n");
  expect(it.got.stdout).toBe("out\n");
  expect(
    execSync("echo sync; echo err >&2", { stdio: ["ignore", "pipe", "inherit"] }).toString(),
  ).toBe("sync\n");
  expect(it.got.stderr).toBe("err\n");
  const child = spawn("/bin/sh", ["-c", "echo node"], { stdio: "inherit" });
  await new Promise((resolve) => child.on("close", resolve));
  await it.redirect.settle(new Tracker());
  expect(it.got.stdout).toBe("out\nnode\n");
});

test("children get the Worker's environment, and the marks in any", async () => {
  using _ = redirected();
  process.env["FASTPIPE_RUN"] = "the-run";
  process.env["OURS"] = "1";
  const print = ["/bin/sh", "-c", 'echo "$OURS $FASTPIPE_RUN"'];
  expect(Bun.spawnSync(print).stdout.toString()).toBe("1 the-run\n");
  expect(Bun.spawnSync(print, { env: {} }).stdout.toString()).toBe(" the-run\n");
  Reflect.deleteProperty(process.env, "FASTPIPE_RUN");
  Reflect.deleteProperty(process.env, "OURS");
});

test("Bun.$ prints to the output, unless its output is asked for", async () => {
  using it = redirected();
  await Bun.$`echo plain; echo err 1>&2`;
  expect(it.got).toEqual({ stdout: "plain\n", stderr: "err\n" });
  expect(await Bun.$`echo text`.text()).toBe("text\n");
  expect((await Bun.$`echo quiet`.quiet()).stdout.toString()).toBe("quiet\n");
  expect(it.got.stdout).toBe("plain\n");
  const failed = await Bun.$`echo before; exit 3`.catch((error) => error.exitCode);
  expect(failed).toBe(3);
  expect((await Bun.$`exit 4`.nothrow()).exitCode).toBe(4);
  expect(it.got.stdout).toBe("plain\nbefore\n");
});

test("Bun.write, writers and writeSync to the standard descriptors", async () => {
  using it = redirected();
  expect(await Bun.write(Bun.stdout, "a")).toBe(1);
  await Bun.write(Bun.stdout, new Response("b"));
  await Bun.stdout.write(new Uint8Array([99]));
  await Bun.write(Bun.stderr, new Blob(["e"]));
  await Bun.write(Bun.stdout, new Uint8Array([100]).buffer);
  const writer = Bun.stdout.writer();
  writer.write("e");
  writer.write(new Uint8Array([102]));
  await writer.flush();
  await writer.end();
  expect(fs.writeSync(1, "g")).toBe(1);
  expect(fs.writeSync(2, new Uint8Array([102]))).toBe(1);
  expect(it.got).toEqual({ stdout: "abcdefg", stderr: "ef" });
});

test("a grandchild that holds the output does not hold the stage", async () => {
  using it = redirected();
  const child = Bun.spawn(["/bin/sh", "-c", "sleep 1000 & echo $!"], { stdout: "inherit" });
  await child.exited;
  await it.redirect.settle(new Tracker());
  process.kill(Number(it.got.stdout));
});
