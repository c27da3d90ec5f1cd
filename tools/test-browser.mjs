// Runs kernels in a real Chromium under three content-security policies, from none to strict. Bundled by the bundler that
// vitest brings along, served from memory; the page writes its report into its body, which --dump-dom prints.
import { isDeepStrictEqual } from "node:util";
import { rolldown } from "rolldown";
import { chromium, dump, serving } from "./chromium.mjs";
import { root } from "./pnpm.mjs";

if (chromium === undefined) {
  console.log(
    "There is no Chromium here, so nothing was tested. Set CHROMIUM_PATH to the one that you have.",
  );
  process.exit(0);
}

/** What each policy allows, and what kernels must make of it. */
const POLICIES = [
  {
    name: "everything",
    policy: "script-src 'self' 'unsafe-eval'",
    expected: { same: true, backend: "wasm", batch: "wasm", js: "ran" },
  },
  {
    name: "WebAssembly only",
    policy: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
    expected: { same: true, backend: "wasm", batch: "wasm", js: "EvalError" },
  },
  {
    name: "no generated code",
    policy: "default-src 'none'; script-src 'self'",
    expected: { same: true, backend: "run", batch: "run", js: "EvalError" },
  },
];

const bundle = await rolldown({ input: `${root}packages/autograd/test/policy/page.ts`, logLevel: "silent" });
const { output } = await bundle.generate({ format: "esm" });
const script = output[0].code;

/** @type {import("node:http").RequestListener} */
const answer = (request, response) => {
  const { policy } = POLICIES[Number(request.url?.slice(1, 2))] ?? {};
  if (request.url?.endsWith(".js")) {
    response.writeHead(200, { "content-type": "text/javascript" }).end(script);
  } else if (policy === undefined) response.writeHead(404).end();
  else {
    response
      .writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy })
      .end(`<!doctype html><body>empty</body><script type="module" src="${request.url}.js"></script>`);
  }
};

await serving(answer, async (origin) => {
  for (const [i, { name, policy, expected }] of POLICIES.entries()) {
    const page = await dump(`${origin}/${i}`);
    const json = /<body>(\{.*?\})/s.exec(page)?.[1];
    const report = json === undefined ? page : JSON.parse(json);
    const passed = isDeepStrictEqual(report, expected);
    if (!passed) process.exitCode = 1;
    console.log(`${passed ? "passed" : "FAILED"}  ${name} (${policy}): ${JSON.stringify(report)}`);
  }
});
