/** @file Memories for WebAssembly, as many as the address space bears. */

/**
 * An engine reserves 10 GB of addresses for each memory, of which a process has 128 TB. When they are used up it collects
 * garbage for seconds before it gives up, so we stop before that.
 */
const MOST = 8000;
let alive = 0;
const registry = new FinalizationRegistry(() => alive--);

/** A memory of at least so many bytes; `undefined` where there is no WebAssembly or no address space left for it. */
export function memoryOf(bytes: number): WebAssembly.Memory | undefined {
  if (alive >= MOST) return undefined;
  try {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) });
    registry.register(memory, undefined);
    alive++;
    return memory;
  } catch {
    return undefined;
  }
}
