/**
 * SQL as a type. Statements are written with the `sql` template, and what goes into its holes is
 * SQL already: a name or a text has to pass through its engine's quote.ts first, or it does not
 * compile. A connection takes nothing else.
 */
class Sql {
  // A private member makes the type nominal: no object literal can pass for it.
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** For the driver, and for statements that carry others as text (DO, EXECUTE). */
  get text(): string {
    return this.#text;
  }
}

export type { Sql };

/** Numbers are the only values that need no quoting. */
export function sql(text: TemplateStringsArray, ...parts: ReadonlyArray<Sql | number>): Sql {
  const rest = parts.map((part, index) => {
    const inserted = typeof part === 'number' ? String(part) : part.text;
    return inserted + (text[index + 1] ?? '');
  });
  return new Sql((text[0] ?? '') + rest.join(''));
}

export function join(parts: readonly Sql[], separator: Sql = sql`, `): Sql {
  return new Sql(parts.map(({ text }) => text).join(separator.text));
}

/** A word of the language that is data here, such as the name of a privilege. */
export function keyword(word: string): Sql {
  if (!/^[A-Z]+( [A-Z]+)*$/.test(word)) throw new Error(`${JSON.stringify(word)} is no keyword`);
  return new Sql(word);
}

/** The one way around the type. Only a quote.ts may take it: test/unit/spoke/engine/sql.test.ts. */
export function unsafe(text: string): Sql {
  return new Sql(text);
}
