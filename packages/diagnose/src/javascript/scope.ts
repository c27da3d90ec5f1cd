/** @file Variables: what a name stands for, block within block. */

interface Variable {
  value: unknown;
  readonly isConstant: boolean;
  isReady: boolean;
}

export class Scope {
  readonly #variables = new Map<string, Variable>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope, known?: ReadonlyMap<string, unknown>) {
    this.#outer = outer;
    known?.forEach((value, name) => this.#variables.set(name, { value, isConstant: true, isReady: true }));
  }

  declare(name: string, isConstant: boolean, isReady: boolean, value?: unknown): void {
    this.#variables.set(name, { value, isConstant, isReady });
  }

  has(name: string): boolean {
    return this.#variables.has(name) || this.#outer?.has(name) === true;
  }

  /** Whether a name stands for something already. */
  isReady(name: string): boolean {
    return (this.#variables.get(name)?.isReady ?? this.#outer?.isReady(name)) === true;
  }

  /** @throws ReferenceError for a name that stands for nothing (yet). */
  get(name: string): unknown {
    const variable = this.#find(name);
    if (!variable.isReady) throw new ReferenceError(`Cannot access '${name}' before initialization`);
    return variable.value;
  }

  /** Gives a declared name its first value. */
  initialize(name: string, value: unknown): void {
    const variable = this.#variables.get(name) ?? this.#find(name);
    variable.value = value;
    variable.isReady = true;
  }

  /** @throws TypeError for a constant. */
  set(name: string, value: unknown): void {
    const variable = this.#find(name);
    if (!variable.isReady) throw new ReferenceError(`Cannot access '${name}' before initialization`);
    if (variable.isConstant) throw new TypeError("Assignment to constant variable.");
    variable.value = value;
  }

  #find(name: string): Variable {
    const variable = this.#variables.get(name);
    if (variable !== undefined) return variable;
    if (this.#outer === undefined) throw new ReferenceError(`${name} is not defined`);
    return this.#outer.#find(name);
  }
}
