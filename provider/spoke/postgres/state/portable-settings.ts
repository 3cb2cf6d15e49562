/**
 * Every user may set these for itself (ALTER ROLE CURRENT_USER SET). A thief who has the former
 * login must not have them set for the one that replaces it.
 */
const DANGEROUS: ReadonlySet<string> = new Set([
  // They run code when a session begins, or end it if the library is not there.
  'local_preload_libraries',
  'session_preload_libraries',
  'dynamic_library_path',
  // The role whose rights a session has.
  'role',
  'session_authorization',
  // What a text in quotes means: an application that doubles its quotes is open to injections.
  'backslash_quote',
  'standard_conforming_strings',
  // Every error ends the session.
  'exit_on_error',
]);

export function isHarmlessSetting(setting: { readonly name: string; readonly value: string }) {
  const name = setting.name.toLowerCase();
  return name === 'search_path' ? isHarmlessPath(setting.value) : !DANGEROUS.has(name);
}

/**
 * Does the path put anything before the system's names? It does not unless it names pg_catalog,
 * which comes first otherwise. pg_temp, by any of its names, is only for a user itself to choose.
 * https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SEARCH-PATH
 */
function isHarmlessPath(path: string): boolean {
  const names = parseNames(path);
  return (
    names !== undefined &&
    names.lastIndexOf('pg_catalog') <= 0 &&
    !names.some((name) => name.startsWith('pg_temp'))
  );
}

const NAME = /[ \t\n\r\f\v]*(?:"((?:[^"]|"")+)"|([^", \t\n\r\f\v]+))[ \t\n\r\f\v]*(,|$)/y;

/**
 * The names in a list as the server reads it: SplitIdentifierString() in
 * src/backend/utils/adt/varlena.c. Undefined if it is none.
 */
export function parseNames(list: string): string[] | undefined {
  const names: string[] = [];
  if (/^[ \t\n\r\f\v]*$/.test(list)) return names;
  NAME.lastIndex = 0;
  for (;;) {
    const match = NAME.exec(list);
    if (match === null) return undefined;
    const [, quoted, bare, end] = match;
    names.push(quoted?.replaceAll('""', '"') ?? lowered(bare ?? ''));
    if (end === '') return names;
  }
}

/** Only ASCII: what the server does with other letters depends on its locale. */
function lowered(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
