/** @file What twins refuse at run time: an error at the place in the user's source, which no `catch` can make unseen. */

/** Something that cannot be recorded, with the place in the source and what to write. */
export class RecordingError extends Error {
  override readonly name = "RecordingError";
  /** The place, as in `energy.ts:7:11`. */
  readonly where: string;

  /** Whether it may be otherwise where conditions are known. */
  readonly isConditional: boolean;

  constructor(where: string, message: string, isConditional = true) {
    super(`${where}: ${message}`);
    this.where = where;
    this.isConditional = isConditional;
  }
}

let latest: RecordingError | undefined;

/** @throws RecordingError */
export function refuse(where: string, message: string): never {
  latest = new RecordingError(where, message);
  throw latest;
}

/**
 * The same for what would outlive the recording, whatever is known of the conditions around it: to decide them would not help.
 * @throws RecordingError
 */
export function refuseAnyhow(where: string, message: string): never {
  latest = new RecordingError(where, message, false);
  throw latest;
}

/** The last refusal, until it is forgotten. */
export function lastRefusal(): RecordingError | undefined {
  return latest;
}

export function forgetRefusal(): void {
  latest = undefined;
}
