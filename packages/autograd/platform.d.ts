// What browsers, Node and the others all have, though the language library does not describe it: as much of it as this
// package uses. It is compiled with this and not with the DOM's or Node's types, so that nothing else slips in.

declare namespace WebAssembly {
  type ImportValue = ((...args: never[]) => unknown) | Memory;
  class Module {
    private readonly brand;
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, ImportValue>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class CompileError extends Error {}
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBufferLike;
    grow(pages: number): number;
  }
}

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
