// The one entry: in an executable, Workers and children are started from the same file.
import { CHILD_ARGUMENT } from "./executors/protocol.ts";
import { HASH_WORKER } from "./store/hash-argument.ts";

const child = Bun.isMainThread && process.argv[2] === CHILD_ARGUMENT;

if (!Bun.isMainThread && process.argv[2] === HASH_WORKER) {
  await import("./store/hash-worker.ts");
} else if (!Bun.isMainThread || child) {
  const { loadFunctions, forget } = await import("./pipeline/load.ts");
  const load = (file: string, again: boolean) => {
    if (again) forget(file);
    return loadFunctions(file);
  };
  // Not awaited: while the entry waits, the runtime does not notice that nothing is left to wait for.
  if (child) void (await import("./executors/child.ts")).serve(load);
  else (await import("./executors/worker.ts")).serve(load);
} else {
  const { keepAlive } = await import("./pipeline/alive.ts");
  const { main } = await import("./cli/main.ts");
  // Ends whatever a pipeline file left running, a timer or a server. Not awaited, for the same reason as above.
  keepAlive();
  // As it is now: while a pipeline loads, it is another.
  const exit = process.exit.bind(process);
  void main(process.argv.slice(2)).then((code) => exit(code));
}
