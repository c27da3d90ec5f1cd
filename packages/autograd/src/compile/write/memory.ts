/** @file Memories for WebAssembly, as many as the address space bears. */

import { MOST_PAGES } from "./bytes.ts";

/**
 * An engine reserves 10 GB of addresses for each memory, of which a process has 128 TB. When they are used up it collects
 * garbage for seconds before it gives up, so we stop before that.
 */
const MOST = 8000;
let alive = 0;
const registry = new FinalizationRegistry(() => alive--);

/** A memory of at least so many bytes, which threads may share; `undefined` where there is no WebAssembly or no address space left for it. */
export function memoryOf(bytes: number, isShared = false): WebAssembly.Memory | undefined {
  if (alive >= MOST) return undefined;
  try {
    const initial = Math.ceil(bytes / 65536);
    const memory = new WebAssembly.Memory(
      isShared ? { initial, maximum: MOST_PAGES, shared: true } : { initial },
    );
    registry.register(memory, undefined);
    alive++;
    return memory;
  } catch {
    return undefined;
  }
}

/** A part of a memory: so many bytes from `start` on. */
export interface Room {
  readonly memory: WebAssembly.Memory;
  readonly start: number;
  readonly bytes: number;
}

/** The memory that has room left, and where it begins. */
let latest: { readonly memory: WebAssembly.Memory; next: number } | undefined;
/** How large memories are that are shared. What nobody touches costs nothing. */
const SHARED = 2 ** 20;

/**
 * Room for a kernel; `undefined` as in {@link memoryOf}.
 *
 * Method: small kernels share a memory, one behind the other. It goes when the last of them goes: engines notice that between
 * tasks only, and without this a loop that makes thousands of kernels would run out of memories before it ends.
 */
export function roomOf(bytes: number): Room | undefined {
  if (bytes > SHARED / 8) {
    const memory = memoryOf(bytes);
    return memory === undefined ? undefined : { memory, start: 0, bytes };
  }
  if (latest === undefined || latest.next + bytes > SHARED) {
    const memory = memoryOf(SHARED);
    if (memory === undefined) return undefined;
    latest = { memory, next: 0 };
  }
  const start = latest.next;
  latest.next += 16 * Math.ceil(bytes / 16);
  return { memory: latest.memory, start, bytes };
}

/** Why there is no memory, for an error. */
export function noMemoryText(): string {
  return typeof WebAssembly === "undefined"
    ? "there is none here. Leave the backend to auto."
    : `the ${MOST} memories that an engine has addresses for are in use. Let kernels go: their memory comes back when the task ends.`;
}
