// Builds an app of Next.js with the packed packages, as webpack bundles it: what it shows was differentiated on the server and, in a
// component of the client's, before it is sent. Takes a minute and the registry, so it is a command of its own.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { install, npmInstall, pack } from "./pack.mjs";
import { root } from "./pnpm.mjs";

const WANTED = ["server 2 12", "client 4"];

const folder = realpathSync(mkdtempSync(join(tmpdir(), "chainrule-next-")));
try {
  const names = new Set(["@chainrule/autograd", "@chainrule/operators"]);
  const tarballs = pack(folder).filter(({ manifest }) => names.has(manifest["name"]));
  const app = join(folder, "app");
  install(tarballs, app);
  npmInstall(app, ["next@16", "react@19", "react-dom@19"]);
  cpSync(join(root, "tools/next"), app, { recursive: true });
  execFileSync(process.execPath, [join(app, "node_modules/next/dist/bin/next"), "build", "--webpack"], {
    cwd: app,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
  });
  const page = readFileSync(join(app, ".next/server/app/index.html"), "utf8");
  const missing = WANTED.filter((text) => !page.includes(text));
  console.log(missing.length === 0 ? "Next.js: passed" : `Next.js: the page lacks ${missing.join(" and ")}`);
  process.exitCode = missing.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
