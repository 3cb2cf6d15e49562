import { join, type Sql, sql, unsafe } from '../engine/sql.ts';

/** The ways in which a name or a text becomes part of a statement. */

export function id(name: string): Sql {
  return unsafe(`"${name.replaceAll('"', '""')}"`);
}

export function ids(names: readonly string[]): Sql {
  return join(names.map(id));
}

/**
 * Safe whatever standard_conforming_strings says: a text with a backslash takes the E form, in
 * which backslashes are doubled.
 */
export function literal(text: string): Sql {
  const quoted = text.replaceAll("'", "''");
  return unsafe(text.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`);
}

export function literals(texts: readonly string[]): Sql {
  return join(texts.map(literal));
}

/** The text of an array, which takes its type from where it stands: `rolname = ANY('{"a","b"}')`. */
export function array(texts: readonly string[]): Sql {
  const elements = texts.map((text) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`);
  return literal(`{${elements.join(',')}}`);
}

/**
 * A statement with its values in place of `$1` and so on, for a message of several, which takes none
 * beside it.
 */
export function bound(
  statement: Sql,
  values: ReadonlyArray<string | readonly string[] | null>,
): Sql {
  const texts = values.map((value) => {
    if (value === null) return 'NULL';
    return (typeof value === 'string' ? literal(value) : array(value)).text;
  });
  return unsafe(
    statement.text.replaceAll(/\$(\d+)/g, (name, at) => {
      const text = texts[Number(at) - 1];
      if (text === undefined) throw new Error(`no value for ${name}`);
      return text;
    }),
  );
}

/** The name of an object as pg_identify_object() gives it: the server has quoted it already. */
export function identity(name: string): Sql {
  return unsafe(name);
}

/** A statement as a text, as DO and EXECUTE take it. */
export function code(statement: Sql): Sql {
  return literal(statement.text);
}

/** Several statements that are sent as one query. */
export function script(statements: readonly Sql[]): Sql {
  return join(statements, sql`;\n`);
}
