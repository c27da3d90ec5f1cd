/** @file The states that a loop has gone through, which its adjoint walks back: all of them, or some, from which the others are computed again. */

/**
 * Where a loop keeps its states, or every so many of them.
 *
 * Method: where they are to be few, every m-th is kept, from the first on; when there are more than 2m of them, every second is
 * dropped and m is doubled. So of n states no more than 3·√n or so are held at any time, without knowing n before.
 */
export class States {
  readonly width: number;
  readonly #areFew: boolean;
  readonly #room: number;
  #every = 1;
  #kept: Float64Array<ArrayBuffer> = new Float64Array(0);
  #again = new Float64Array(0);

  /** @param room for how many states there shall be room at once, where all are kept. */
  constructor(width: number, areFew: boolean, room: number) {
    this.width = width;
    this.#areFew = areFew;
    this.#room = areFew ? 0 : room;
  }

  /** How many numbers are held at most: those kept, and those of a stretch that was computed again. */
  get numbers(): number {
    return this.#kept.length + this.#again.length;
  }

  /** A run begins. */
  begin(): void {
    this.#every = 1;
    if (this.#kept.length < this.#room * this.width) this.#kept = new Float64Array(this.#room * this.width);
  }

  /** The state before step t. They come in order. */
  keep(t: number, state: Float64Array): void {
    const { width } = this;
    if (this.#areFew && t / this.#every > 2 * this.#every) {
      const count = Math.ceil(t / this.#every);
      for (let k = 1; 2 * k < count; k++) {
        this.#kept.copyWithin(k * width, 2 * k * width, (2 * k + 1) * width);
      }
      this.#every *= 2;
    }
    if (t % this.#every !== 0) return;
    const at = (t / this.#every) * width;
    if (at + width > this.#kept.length) this.#kept = longer(this.#kept, at + width);
    this.#kept.set(state, at);
  }

  /**
   * Calls `visit` with each state before steps 0 … count − 1, the last one first: `numbers`, from `at` on.
   * @param step moves a state on by step t.
   */
  backward(
    count: number,
    step: (t: number, state: Float64Array) => void,
    visit: (t: number, numbers: Float64Array, at: number) => void,
  ): void {
    const { width } = this;
    const every = this.#every;
    if (every === 1) {
      for (let t = count - 1; t >= 0; t--) visit(t, this.#kept, t * width);
      return;
    }
    if (this.#again.length < every * width) this.#again = new Float64Array(every * width);
    const again = this.#again;
    const state = new Float64Array(width);
    for (let first = every * Math.floor((count - 1) / every); first >= 0; first -= every) {
      const end = Math.min(first + every, count);
      state.set(this.#kept.subarray((first / every) * width, (first / every + 1) * width));
      for (let t = first; t < end; t++) {
        again.set(state, (t - first) * width);
        if (t + 1 < end) step(t, state);
      }
      for (let t = end - 1; t >= first; t--) visit(t, again, (t - first) * width);
    }
  }
}

function longer(numbers: Float64Array, least: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(Math.max(least, 2 * numbers.length));
  grown.set(numbers);
  return grown;
}
