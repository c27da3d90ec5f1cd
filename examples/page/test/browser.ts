/** @file The built page behind a plain file server, in an installed Chromium. */

import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));

/** Where Chromium is; `undefined` if there is none. */
export const executablePath = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].find((path) => path !== undefined && existsSync(path));

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** How long anything is waited for: longer than a busy machine takes. */
const PATIENCE = 120_000;

/** How the page is looked at. */
export interface VisitOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly isCalm?: boolean;
}

/** A page under test, and what went wrong in it without a word. */
export interface Visit {
  readonly page: Page;
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export class House {
  readonly #server: Server;
  readonly #browser: Browser;
  /** The page's address: in a folder, because it must run in any. */
  readonly address: string;

  private constructor(server: Server, browser: Browser, address: string) {
    this.#server = server;
    this.#browser = browser;
    this.address = address;
  }

  static async open(): Promise<House> {
    const server = createServer((request, response) => {
      const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname).replace(
        /^\/class\/demo\//,
        "",
      );
      const file = join(dist, path === "" ? "index.html" : path);
      if (!file.startsWith(dist) || !existsSync(file)) response.writeHead(404).end();
      else {
        response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
        response.end(readFileSync(file));
      }
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const bound = server.address();
    if (bound === null || typeof bound === "string") throw new Error("internal: no port.");
    const browser = await chromium.launch({
      timeout: PATIENCE,
      executablePath: executablePath!,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    return new House(server, browser, `http://127.0.0.1:${bound.port}/class/demo/`);
  }

  async visit(
    hash: string,
    { width = 1440, height = 1000, dark = false, isCalm = false }: VisitOptions = {},
  ): Promise<Visit> {
    const context = await this.#browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? "dark" : "light",
      reducedMotion: isCalm ? "reduce" : "no-preference",
    });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("response", (response) => {
      if (!response.ok()) complaints.push(`${response.status()} ${response.url()}`);
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(this.address) && !request.url().startsWith("data:")) {
        complaints.push(`asked for ${request.url()}`);
      }
    });
    await page.goto(`${this.address}${hash}`);
    await page.waitForSelector("main h1");
    return { page, complaints, close: () => context.close() };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }
}

/** Presses a button, some times. */
export async function press(page: Page, name: string, times = 1): Promise<void> {
  for (let i = 0; i < times; i++) await page.getByRole("button", { name, exact: true }).click();
}
