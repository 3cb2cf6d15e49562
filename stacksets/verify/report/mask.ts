import type { Choices } from '../options.ts';

/** Hides what tells whose account this was: the report is for an issue that everybody reads. */
export function masked(text: string, { directory }: Pick<Choices, 'directory'>): string {
  const { url = '', baseDn = '', group = '', person = '' } = directory ?? {};
  const names = [url, baseDn, group, person].filter((name) => name !== '');
  const bare = names.reduce((all, name) => all.replaceAll(name, 'OF-THE-DIRECTORY'), text);
  return HIDDEN.reduce((all, [pattern, by]) => all.replace(pattern, by), bare);
}

const HIDDEN: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(?:[a-z0-9-]+\.)+([a-z]{2}(?:-[a-z]+)+-\d\.rds\.amazonaws\.com)/g, 'HOST.ID.$1'],
  [/\b[a-z0-9]+(\.lambda-url\.)/g, 'ID$1'],
  [/\bo-[a-z0-9]{10,32}\b/g, 'ORGANIZATION'],
  [/\bou-[a-z0-9]{4,32}-[a-z0-9]{8,32}\b/g, 'UNIT'],
  [/\b(vpc|subnet|sg|eni|vpce)-[0-9a-f]{8,17}\b/g, '$1-ID'],
  [/\brds!(db|cluster)-[0-9a-f-]{36}(?:-\w{6})?/g, 'rds!$1-ID'],
  [/\b(secret:[^:\s"!]+?)-\w{6}\b/g, '$1-ID'],
  [/\b(user|assumed-role)\/[\w+=,.@/-]+/g, '$1/NAME'],
  [/\b(?:CN|OU|DC)=[^"\n]*/gi, 'DN'],
  [/\b\d{12}\b/g, 'ACCOUNT'],
];
