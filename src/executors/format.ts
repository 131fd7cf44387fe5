// Text of console arguments, as the runtime's own console prints them.

/** The runtime's own console shows objects so deep. */
const DEPTH = 2;

export function formatAll(args: readonly unknown[]): string {
  const [first] = args;
  if (args.length === 1 && typeof first === "string") return first;
  if (typeof first !== "string" || args.length === 1 || !first.includes("%")) {
    return args.map(show).join(" ");
  }
  let next = 1;
  const text = first.replace(/%([sdifoOjc%])/g, (whole, directive: string) => {
    if (directive === "%") return "%";
    if (next >= args.length) return whole;
    return directed(directive, args[next++]);
  });
  return [text, ...args.slice(next).map(show)].join(" ");
}

function directed(directive: string, value: unknown): string {
  switch (directive) {
    case "s":
      return guarded(value, String);
    case "d":
      return typeof value === "bigint" ? `${value}` : guarded(value, (one) => `${Number(one)}`);
    case "i":
      return typeof value === "bigint"
        ? `${value}`
        : guarded(value, (one) => `${Number.parseInt(String(one), 10)}`);
    case "f":
      return guarded(value, (one) => `${Number.parseFloat(String(one))}`);
    case "j":
      return guarded(value, (one) => JSON.stringify(one) ?? "undefined");
    case "c":
      return "";
    default:
      return inspect(value);
  }
}

/** Strings as they are, the rest as code. */
function show(value: unknown): string {
  return typeof value === "string" ? value : inspect(value);
}

export function inspect(value: unknown, options: Bun.BunInspectOptions = {}): string {
  return guarded(value, (one) => Bun.inspect(one, { depth: DEPTH, colors: false, ...options }));
}

/** Users' `toString`, getters and proxies may throw; printing must not. */
function guarded(value: unknown, format: (value: unknown) => string): string {
  try {
    return format(value);
  } catch {
    return `[${typeof value}]`;
  }
}
