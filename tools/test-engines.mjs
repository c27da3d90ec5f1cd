// Computes every row of the table on 100,000 points, and trains a network, in Node 20, 22 and 24, Bun, Deno and Chromium; the
// bits must be those of the Node that runs this. An engine that cannot be had is skipped, and said so.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { chromium, dump, serving } from "./chromium.mjs";
import { ENGINES, installed } from "./engines.mjs";
import { root } from "./pnpm.mjs";

const bundle = await rolldown({
  input: `${root}packages/nn/test/engines/print.ts`,
  logLevel: "silent",
  platform: "browser",
});
const { output } = await bundle.generate({ format: "esm" });
const script = output[0].code;
const folder = mkdtempSync(join(tmpdir(), "engines-"));
const file = join(folder, "print.mjs");
writeFileSync(file, script);
/** @param {string} binary @param {string[]} args */
const run = (binary, args) => {
  const { stdout, stderr } = spawnSync(binary, [...args, file], { encoding: "utf8", timeout: 300_000 });
  return stdout.trim() || stderr;
};

const expected = execFileSync(process.execPath, [file], { encoding: "utf8" }).trim();
/** @type {{ eager: Record<string, string>, training: string, different: string[] }} */
const reference = JSON.parse(expected);
console.log(`Node ${process.versions.node}, which runs this: training ${reference.training}`);
if (reference.different.length > 0) {
  process.exitCode = 1;
  console.log(`FAILED  its batches differ from eager evaluation: ${reference.different.join(", ")}`);
}

/** @param {string} name @param {string} answer */
function judge(name, answer) {
  if (answer === expected) return console.log(`passed  ${name}`);
  process.exitCode = 1;
  try {
    const { eager, training, different } = JSON.parse(answer);
    const rows = Object.keys(reference.eager).filter((row) => eager[row] !== reference.eager[row]);
    const what = [
      ...rows,
      ...(training === reference.training ? [] : ["training"]),
      ...different.map((/** @type {string} */ row) => `batches of ${row}`),
    ];
    console.log(`FAILED  ${name}: other bits in ${what.join(", ")}`);
  } catch {
    console.log(`FAILED  ${name}: ${answer.slice(0, 2000)}`);
  }
}

for (const engine of ENGINES) {
  const binary = installed(engine);
  if (binary === undefined)
    console.log(`skipped ${engine.name}: ${engine.from.slice(4)} cannot be installed here`);
  else {
    const version = spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout.split("\n")[0];
    judge(`${engine.name} (${version})`, run(binary, engine.args));
  }
}
if (chromium === undefined) console.log("skipped Chromium: there is none here; set CHROMIUM_PATH");
else {
  /** @type {import("node:http").RequestListener} */
  const answer = ({ url }, response) => {
    const isScript = url?.endsWith(".js") === true;
    response
      .writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html; charset=utf-8" })
      .end(
        isScript
          ? script
          : '<!doctype html><body>empty</body><script type="module" src="/print.js"></script>',
      );
  };
  await serving(answer, async (origin) => {
    const page = await dump(`${origin}/`);
    judge(
      "Chromium",
      /<body>(\{.*\})/s
        .exec(page)?.[1]
        ?.replace(/<\/body>.*/s, "")
        .trim() ?? page,
    );
  });
}
rmSync(folder, { recursive: true, force: true });
