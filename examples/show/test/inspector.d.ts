/** What the inspector's own package does not declare. */
declare module "@observablehq/inspector" {
  export class Inspector {
    constructor(element: Element);
    fulfilled(value: unknown): void;
  }
}
