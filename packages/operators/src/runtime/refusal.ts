/** @file What twins refuse at run time: an error at the place in the user's source, which no `catch` can make unseen. */

/** Something that cannot be recorded, with the place in the source and what to write. */
export class RecordingError extends Error {
  override readonly name = "RecordingError";
}

let latest: RecordingError | undefined;

/** @throws RecordingError */
export function refuse(where: string, message: string): never {
  latest = new RecordingError(`${where}: ${message}`);
  throw latest;
}

/** The last refusal, until it is forgotten. */
export function lastRefusal(): RecordingError | undefined {
  return latest;
}

export function forgetRefusal(): void {
  latest = undefined;
}
