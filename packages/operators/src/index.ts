/** @file The public names. Nothing is defined here. */

export { lift, type Lifted, type LiftOptions } from "./lift.ts";
export { RecordingError } from "./runtime/refusal.ts";
