/** `inspect.custom` of node:util, without the loading of that module, which takes milliseconds. */
const INSPECTED = Symbol.for('nodejs.util.inspect.custom');

/**
 * A text that must not be seen: printing, logging, interpolating or serialising it gives `***`.
 * Code that needs the text calls `reveal()`, so every such place is easy to find.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  equals(other: Secret): boolean {
    return this.#text === other.#text;
  }

  toString(): string {
    return '***';
  }

  toJSON(): string {
    return '***';
  }

  [INSPECTED](): string {
    return '***';
  }
}
