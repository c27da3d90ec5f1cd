/** @file WebAssembly, written in words: code, and the modules that it stands in, after the binary format of the core specification. */

import { f64x2 } from "../../instructions.ts";

/** Types of values. */
export const I32 = 0x7f;
export const F64 = 0x7c;
export const V128 = 0x7b;
export type ValueType = typeof I32 | typeof F64 | typeof V128;

/** A buffer that grows, with the encodings of the binary format. */
export class Bytes {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  length = 0;

  /** @param capacity how many bytes are expected. Buffers that grow are garbage, which V8 collects when it is much. */
  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  #reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const longer = new Uint8Array(Math.max(2 * this.#bytes.length, this.length + count));
    longer.set(this.#bytes);
    this.#bytes = longer;
    this.#view = new DataView(longer.buffer);
  }

  /** One byte; several are {@link bytes}. This is the hot path of generating code, so it takes no rest. */
  byte(byte: number): this {
    this.#reserve(1);
    this.#bytes[this.length++] = byte;
    return this;
  }

  bytes(...bytes: readonly number[]): this {
    for (let i = 0; i < bytes.length; i++) this.byte(bytes[i]!);
    return this;
  }

  /** An unsigned integer below 2³², in LEB128. */
  unsigned(n: number): this {
    this.#reserve(5);
    for (; n > 127; n = Math.floor(n / 128)) this.#bytes[this.length++] = (n % 128) | 128;
    this.#bytes[this.length++] = n;
    return this;
  }

  /** A signed integer of 32 bits, in LEB128. */
  signed(n: number): this {
    this.#reserve(5);
    for (; n < -64 || n > 63; n >>= 7) this.#bytes[this.length++] = (n & 127) | 128;
    this.#bytes[this.length++] = n & 127;
    return this;
  }

  double(x: number): this {
    this.#reserve(8);
    this.#view.setFloat64(this.length, x, true);
    this.length += 8;
    return this;
  }

  text(text: string): this {
    const bytes = new TextEncoder().encode(text);
    return this.unsigned(bytes.length).bytes(...bytes);
  }

  append(other: Bytes): this {
    this.#reserve(other.length);
    this.#bytes.set(other.view(), this.length);
    this.length += other.length;
    return this;
  }

  view(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.length);
  }

  // Instructions.

  /** Instructions that carry nothing with them. */
  do(instruction: number, ...more: readonly number[]): this {
    this.byte(instruction);
    for (const next of more) this.byte(next);
    return this;
  }
  /** The same of vectors. */
  simd(instruction: number): this {
    return this.byte(0xfd).unsigned(instruction);
  }
  /** What `inside` writes, again and again, as long as it leaves a truth on the stack that is not 0. */
  loop(inside: () => void): this {
    this.bytes(0x03, 0x40);
    inside();
    return this.bytes(0x0d, 0, 0x0b); // br_if 0, end
  }
  /** What `inside` writes, if the truth on the stack is not 0. */
  if(inside: () => void): this {
    this.bytes(0x04, 0x40);
    inside();
    return this.byte(0x0b);
  }
  /** Fills memory; on the stack are an address, the byte, and how many of it. */
  fill(): this {
    return this.bytes(0xfc, 0x0b, 0x00);
  }
  return(): this {
    return this.byte(0x0f);
  }
  get(local: number): this {
    return this.#indexed(0x20, local);
  }
  set(local: number): this {
    return this.#indexed(0x21, local);
  }
  tee(local: number): this {
    return this.#indexed(0x22, local);
  }
  #indexed(opcode: number, index: number): this {
    if (index > 127) return this.byte(opcode).unsigned(index);
    this.#reserve(2);
    this.#bytes[this.length] = opcode;
    this.#bytes[this.length + 1] = index;
    this.length += 2;
    return this;
  }
  call(index: number): this {
    return this.byte(0x10).unsigned(index);
  }
  constI32(n: number): this {
    return this.byte(0x41).signed(n);
  }
  constI64(n: number): this {
    return this.byte(0x42).signed(n);
  }
  constF64(x: number): this {
    return this.byte(0x44).double(x);
  }
  loadI32(offset: number): this {
    return this.bytes(0x28, 2).unsigned(offset);
  }
  loadF64(offset: number): this {
    return this.byte(0x2b).byte(3).unsigned(offset);
  }
  storeF64(offset: number): this {
    return this.byte(0x39).byte(3).unsigned(offset);
  }
  /** The number on the stack in both lanes. */
  splat(): this {
    return this.simd(0x14);
  }
  extractLane(lane: number): this {
    return this.simd(0x21).byte(lane);
  }
  replaceLane(lane: number): this {
    return this.simd(0x22).byte(lane);
  }
  /** Of the two vectors on the stack, whose lanes are counted from 0 to 3. */
  shuffle(lower: number, upper: number): this {
    this.simd(0x0d);
    for (const lane of [lower, upper]) for (let i = 0; i < 8; i++) this.byte(8 * lane + i);
    return this;
  }
  zeroV128(): this {
    this.simd(0x0c);
    for (let i = 0; i < 16; i++) this.byte(0);
    return this;
  }
  /** The mask of what is not 0, of the vector on the stack. */
  isNotZero(): this {
    return this.zeroV128().simd(f64x2.ne);
  }
  loadV128(offset: number): this {
    return this.simd(0x00).byte(3).unsigned(offset);
  }
  storeV128(offset: number): this {
    return this.simd(0x0b).byte(3).unsigned(offset);
  }
  /** Of a vector on the stack, above an address. */
  loadLane(offset: number, lane: number): this {
    return this.simd(0x57).byte(3).unsigned(offset).byte(lane);
  }
  storeLane(offset: number, lane: number): this {
    return this.simd(0x5b).byte(3).unsigned(offset).byte(lane);
  }
  loadSplat(offset: number): this {
    return this.simd(0x0a).byte(3).unsigned(offset);
  }
}

/** The pages of 64 kB of the largest memory. */
export const MOST_PAGES = 65_536;

interface Signature {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A module under construction: imports first, then functions. Its memory is imported as `kernel.memory`. */
export class ModuleBytes {
  readonly #types: string[] = [];
  readonly #signatures: Signature[] = [];
  readonly #imports: { name: string; type: number }[] = [];
  readonly #functions: { type: number; locals: readonly [count: number, type: ValueType][]; body: Bytes }[] =
    [];
  readonly #exports: { name: string; index: number }[] = [];
  readonly #isShared: boolean;

  /** @param isShared whether its memory is shared by threads. */
  constructor(isShared = false) {
    this.#isShared = isShared;
  }

  #type(signature: Signature): number {
    const key = JSON.stringify(signature);
    const known = this.#types.indexOf(key);
    if (known >= 0) return known;
    this.#signatures.push(signature);
    return this.#types.push(key) - 1;
  }

  import(name: string, parameters: readonly ValueType[], results: readonly ValueType[]): number {
    if (this.#functions.length > 0) throw new Error("internal: imports come before functions");
    return this.#imports.push({ name, type: this.#type({ parameters, results }) }) - 1;
  }

  /** Adds a function, whose body it ends, and answers its index. */
  function(
    parameters: readonly ValueType[],
    results: readonly ValueType[],
    locals: readonly [count: number, type: ValueType][],
    body: Bytes,
    name?: string,
  ): number {
    body.byte(0x0b);
    this.#functions.push({ type: this.#type({ parameters, results }), locals, body });
    const index = this.#imports.length + this.#functions.length - 1;
    if (name !== undefined) this.#exports.push({ name, index });
    return index;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const out = new Bytes().bytes(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    const section = (id: number, count: number, fill: (section: Bytes) => void): void => {
      const content = new Bytes().unsigned(count);
      fill(content);
      out.byte(id).unsigned(content.length).append(content);
    };
    section(1, this.#signatures.length, (types) => {
      for (const { parameters, results } of this.#signatures) {
        types
          .byte(0x60)
          .unsigned(parameters.length)
          .bytes(...parameters);
        types.unsigned(results.length).bytes(...results);
      }
    });
    section(2, this.#imports.length + 1, (imports) => {
      for (const { name, type } of this.#imports) imports.text("kernel").text(name).byte(0x00).unsigned(type);
      imports.text("kernel").text("memory").byte(0x02);
      if (this.#isShared) imports.bytes(0x03, 0).unsigned(MOST_PAGES);
      else imports.bytes(0x00, 0);
    });
    section(3, this.#functions.length, (functions) => {
      for (const { type } of this.#functions) functions.unsigned(type);
    });
    section(7, this.#exports.length, (exports) => {
      for (const { name, index } of this.#exports) exports.text(name).byte(0x00).unsigned(index);
    });
    section(10, this.#functions.length, (code) => {
      for (const { locals, body } of this.#functions) {
        const head = new Bytes().unsigned(locals.length);
        for (const [count, type] of locals) head.unsigned(count).byte(type);
        code
          .unsigned(head.length + body.length)
          .append(head)
          .append(body);
      }
    });
    return out.view();
  }
}
