/** @file As much of the Protocol Buffers wire format as writing an ONNX file takes. */

/** One message, field after field. */
export type Message = Uint8Array;

/** The fields of a message, in order. */
export function message(...fields: readonly Message[]): Message {
  const bytes = new Uint8Array(fields.reduce((length, field) => length + field.length, 0));
  let at = 0;
  for (const field of fields) {
    bytes.set(field, at);
    at += field.length;
  }
  return bytes;
}

/** A whole number from 0. */
export function integer(field: number, value: number): Message {
  return message(varint(field * 8), varint(value));
}

/** A text, bytes, or a message within the message. */
export function part(field: number, value: string | Message): Message {
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return message(varint(field * 8 + 2), varint(bytes.length), bytes);
}

/** Seven bits a byte, the lowest first; the highest bit of a byte says that more follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}
