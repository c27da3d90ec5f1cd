// A page whose policy has no 'wasm-unsafe-eval' has the objects, but refuses every module.
Object.defineProperty(WebAssembly, "Module", {
  value: function Module() {
    throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
  },
});
