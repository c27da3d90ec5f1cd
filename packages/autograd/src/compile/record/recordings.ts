/** @file The recordings of one function: one for each structure of its arguments. */

/** Recordings kept per function; a function that meets ever new structures shall not keep them all. */
const KEPT = 32;

/** Recordings, the latest used first to be asked, the one that was not used for longest first to go. */
export class Recordings<Recording> {
  readonly #door: string;
  /** In the order in which they were used. */
  readonly #all: Recording[] = [];
  #told = false;

  /** @param door the function that makes them, for the warning. */
  constructor(door: string) {
    this.#door = door;
  }

  /** The recording that takes these arguments. */
  find(takes: (recording: Recording) => boolean): Recording | undefined {
    const at = this.#all.findLastIndex(takes);
    const found = this.#all[at];
    if (found === undefined || at === this.#all.length - 1) return found;
    this.#all.splice(at, 1);
    this.#all.push(found);
    return found;
  }

  add(recording: Recording): void {
    this.#all.push(recording);
    if (this.#all.length <= KEPT) return;
    this.#all.shift();
    if (this.#told) return;
    this.#told = true;
    const { console } = globalThis as { console?: { warn?: (text: string) => void } };
    console?.warn?.(
      `${this.#door}: a function has met more than ${KEPT} structures of arguments; those not used for longest are recorded anew when they come again, which is slow. ` +
        `Pass arrays of the same lengths, or call ${this.#door} once for each structure.`,
    );
  }
}
