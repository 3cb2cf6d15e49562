/** Our own code, without what a function does not need of it. It has biome's format, or lint fails. */
export function trimOurs(path: string, text: string): string {
  if (/\/provider\/errors\/[\w-]+\.ts$/.test(path)) return withoutCatalogue(text);
  if (/\/provider\/spoke\/(mysql|postgres)\//.test(path))
    return withPureSchemas(withoutIndentation(text));
  return withPureSchemas(text);
}

/** What only docs/errors.md tells of an error. */
function withoutCatalogue(text: string): string {
  return text.replace(/^( +)(?:cause|cure|example):.*\n(?:\1[ )}\]].*\n)*/gm, '');
}

/** A schema that nobody uses has no effect. Without the mark, all of them stay. */
function withPureSchemas(text: string): string {
  if (!/^import \* as z from '.*\/zod\.ts';$/m.test(text)) return text;
  return text.replace(/(?<![\w.])z\.(?=\w+\()/g, '/* @__PURE__ */ z.');
}

/** Of SQL over several lines, which servers read without it. No value in it has a line end. */
function withoutIndentation(text: string): string {
  return text.replace(/\n +/g, '\n');
}
