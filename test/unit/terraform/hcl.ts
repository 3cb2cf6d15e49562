/**
 * As much of Terraform's language as documentation needs: the blocks of a formatted file, and their
 * attributes as text. `terraform fmt`, which a test asks for, decides where lines begin and end.
 */

export interface Block {
  /** `variable`, `resource`, ... */
  kind: string;
  labels: readonly string[];
  /** Those of the block itself, not of blocks within it. A heredoc is its text. */
  attributes: Readonly<Record<string, string>>;
  text: string;
}

export function parseBlocks(source: string): Block[] {
  const blocks = source.matchAll(/^(\w+)((?: "[^"]+")*) \{(?:\}$|\n(.*?)^\}$)/gms);
  return [...blocks].map(([text, kind = '', labels = '', body = '']) => ({
    kind,
    labels: [...labels.matchAll(/"([^"]+)"/g)].map(([, label = '']) => label),
    attributes: parseAttributes(body),
    text,
  }));
}

function parseAttributes(body: string): Record<string, string> {
  const attributes = body.matchAll(
    /^ {2}(\w+) += (?:<<-(\w+)\n([\s\S]*?)^ *\2$|(.*[[({]\n[\s\S]*?^ {2}[\])}].*)$|(.*)$)/gm,
  );
  return Object.fromEntries(
    [...attributes].map(([, name = '', , heredoc, long, short = '']) => [
      name,
      heredoc === undefined ? (long ?? short) : heredoc.replaceAll(/^ {4}/gm, '').trimEnd(),
    ]),
  );
}

/** The text of a string without interpolations; undefined for any other expression. */
export function stringOf(expression: string | undefined): string | undefined {
  if (expression === undefined || !/^"(?:[^"\\$]|\\.|\$(?!\{))*"$/s.test(expression))
    return undefined;
  return JSON.parse(expression);
}
