/** @file Claims that are taken to be true until something contradicts: what rests on one falls with it. */

interface Claim {
  holds: boolean;
  /** The claims that were found to hold because this one did. */
  readonly resting: Claim[];
}

/** Claims about nodes or names, which may rest on each other in circles. Each is looked into once, so that the work is linear. */
export class Claims {
  /** What is being looked into; the innermost is last. */
  readonly #asking: Claim[];
  readonly #claims = new Map<object, Claim>();

  /** @param beside claims of another kind, which these may rest on, and which may rest on these. */
  constructor(beside?: Claims) {
    this.#asking = beside === undefined ? [] : beside.#asking;
  }

  /** Takes a claim to be true. */
  assume(about: object): void {
    this.#claims.set(about, { holds: true, resting: [] });
  }

  /** Whether a claim holds as far as is known. */
  has(about: object): boolean {
    const claim = this.#claims.get(about);
    return claim !== undefined && this.#restsOn(claim);
  }

  /**
   * Looks into a claim that was assumed.
   * @param holds whether it does; without any of the claims for which it asks and that hold, it would not.
   */
  review(about: object, holds: () => boolean): void {
    const claim = this.#claims.get(about)!;
    if (claim.holds) this.#look(claim, holds);
  }

  /** Whether a claim holds as far as is known; looks into it when it is asked for first, as {@link review} does. */
  stands(about: object, holds: () => boolean): boolean {
    let claim = this.#claims.get(about);
    if (claim === undefined) {
      claim = { holds: true, resting: [] };
      this.#claims.set(about, claim);
      this.#look(claim, holds);
    }
    return this.#restsOn(claim);
  }

  #look(claim: Claim, holds: () => boolean): void {
    this.#asking.push(claim);
    const held = holds();
    this.#asking.pop();
    if (!held) fall(claim);
  }

  #restsOn(claim: Claim): boolean {
    const asking = this.#asking.at(-1);
    if (claim.holds && asking !== undefined) claim.resting.push(asking);
    return claim.holds;
  }
}

function fall(claim: Claim): void {
  const falling = [claim];
  for (let one = falling.pop(); one !== undefined; one = falling.pop()) {
    if (!one.holds) continue;
    one.holds = false;
    for (const resting of one.resting.splice(0)) falling.push(resting);
  }
}
