import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the construct library declares, read from its text: the compiler has no API for that. */

export interface Declaration {
  readonly kind: 'class' | 'interface' | 'const';
  readonly name: string;
  /** Whose members an interface has too. */
  readonly base: string | undefined;
  readonly text: string;
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  /** Without a doc comment: the member as it is written, on one line. */
  readonly signature: string;
  readonly isOptional: boolean;
  /** Of a property. */
  readonly type: string;
  readonly text: string;
  readonly default: string | undefined;
}

const CONSTRUCT = join(import.meta.dirname, '../../../stacksets/construct');

/** The names that applications can import. */
export function exportedNames(): string[] {
  const index = readFileSync(join(CONSTRUCT, 'index.ts'), 'utf8');
  const lists = [...index.matchAll(/export (?:type )?\{([^}]*)\}/g)];
  return lists.flatMap(([, list = '']) => list.match(/\b[A-Z]\w+/g) ?? []);
}

/** All declarations, by their names. */
export function declarations(): Map<string, Declaration> {
  const files = readdirSync(CONSTRUCT, { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(CONSTRUCT, name), 'utf8'));
  return new Map(texts.flatMap(declaredIn).map((declared) => [declared.name, declared]));
}

const DECLARATION =
  /^(?:\/\*\*((?:(?!\*\/).)*)\*\/\n)?export (class|interface|const) (\w+)([^{]*)\{\n(.*?)^\}/gms;

function declaredIn(text: string): Declaration[] {
  return [...text.matchAll(DECLARATION)].map(
    ([, comment = '', kind, name = '', head, body = '']) => ({
      kind: kind as Declaration['kind'],
      name,
      base: kind === 'interface' ? /extends (\w+)/.exec(head ?? '')?.[1] : undefined,
      text: readComment(comment).text,
      members: membersOf(body, kind === 'const' ? ENTRY : MEMBER),
    }),
  );
}

/** Both stand at the first level of indentation. */
const MEMBER = /^ {2}(?:\/\*\*((?:(?!\*\/).)*)\*\/\n {2})?((?=[a-z])[^;]*?)(?:;| \{)$/gms;
const ENTRY = /^ {2}(?:\/\*\*((?:(?!\*\/).)*)\*\/\n {2})?([A-Z].*?),$/gms;

function membersOf(body: string, form: RegExp): Member[] {
  return [...body.matchAll(form)]
    .filter(
      ([text, , written = '']) =>
        !/^(private|constructor)\b/.test(written) && !text.includes('@internal'),
    )
    .map(([, comment = '', written = '']) => {
      const signature = written.replace(/\s+/g, ' ').replace(/\( /g, '(').replace(/,? \)/g, ')');
      const [, name = '', mark, type = ''] =
        /^(?:(?:static|readonly) )*(\w+)(\??)(?:\(.*\))?:? ?(.*)$/.exec(signature) ?? [];
      return { name, signature, isOptional: mark === '?', type, ...readComment(comment) };
    });
}

/** The text of a comment, on one line, and its `@default`. Other tags are the editor's. */
function readComment(comment: string): Pick<Member, 'text' | 'default'> {
  const plain = comment.replace(/^ *\* ?/gm, '').trim();
  const [text = '', ...tags] = plain.split(/^@/m).map((part) => part.replace(/\s+/g, ' ').trim());
  const told = tags.find((tag) => tag.startsWith('default '));
  return { text, default: told?.slice('default '.length) };
}
