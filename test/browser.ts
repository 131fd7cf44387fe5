// A real browser without a window: what a page says, asks for and looks like. Chromium is Debian's, or the one that
// FASTPIPE_TEST_BROWSER names.
import { describe } from "bun:test";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { tempDir } from "./helpers.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const EXECUTABLE =
  process.env["FASTPIPE_TEST_BROWSER"] ??
  NAMES.map((name) => Bun.which(name)).find((found) => found !== null);

/** A `describe` that says why it is skipped where there is no browser. CI has one. */
export function withBrowser(subject: string, body: () => void): void {
  const skipped = EXECUTABLE === undefined && process.env["CI"] === undefined;
  const why = skipped ? " (skipped: no chromium is installed)" : "";
  describe.skipIf(skipped)(`${subject}${why}`, body);
}

export interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** What went wrong in the page: messages of its console, errors, and anything asked for but the file itself. */
  readonly complaints: readonly string[];
}

/** Opens a file as a person would. */
export async function openPage(
  file: string,
  { width = 1280, height = 900, dark = false } = {},
): Promise<Opened> {
  const profile = await tempDir();
  const browser = await launch(profile.path);
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
  });
  const complaints: string[] = [];
  const address = pathToFileURL(file).href;
  page.on("console", (said) => {
    if (["error", "warning"].includes(said.type()))
      complaints.push(`${said.type()}: ${said.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (url !== address && !/^(data|blob):/.test(url)) complaints.push(`asked for ${url}`);
  });
  await page.goto(address, { waitUntil: "load" });
  return {
    page,
    complaints,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await profile[Symbol.asyncDispose]();
    },
  };
}

async function launch(profile: string): Promise<Browser> {
  return await chromium.launch({
    ...(EXECUTABLE !== undefined && { executablePath: EXECUTABLE }),
    env: { ...(process.env as Record<string, string>), HOME: profile },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
