/** Our code, without the parts that no function needs. The patterns rely on biome's format. */
export function trimOurs(path: string, text: string): string {
  if (/\/provider\/errors\/[\w-]+\.ts$/.test(path)) return withoutCatalogue(text);
  if (/\/provider\/spoke\/(mysql|postgres)\//.test(path))
    return withPureSchemas(withoutIndentation(text));
  return withPureSchemas(text);
}

/** Without the parts of an error that only docs/errors.md has. */
function withoutCatalogue(text: string): string {
  return text.replace(/^( +)(?:cause|cure|example):.*\n(?:\1[ )}\]].*\n)*/gm, '');
}

/** A schema that nobody uses has no effect. Without the mark, all of them stay. */
function withPureSchemas(text: string): string {
  if (!/^import \* as z from '.*\/zod\.ts';$/m.test(text)) return text;
  return text.replace(/(?<![\w.])z\.(?=\w+\()/g, '/* @__PURE__ */ z.');
}

/** SQL over several lines means the same without it. No value in our SQL has a line end. */
function withoutIndentation(text: string): string {
  return text.replace(/\n +/g, '\n');
}
