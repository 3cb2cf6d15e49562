import type { Choices } from '../options.ts';

/** Hides what tells whose account this was: the report is for an issue that everybody reads. */
export function masked(text: string, { directory }: Pick<Choices, 'directory'>): string {
  const names = directory === undefined ? [] : namesIn(directory);
  const bare = names.reduce((all, name) => all.replaceAll(name, 'OF-THE-DIRECTORY'), text);
  return HIDDEN.reduce((all, [pattern, by]) => all.replace(pattern, by), bare);
}

/** None of them is empty. */
function namesIn({ url, baseDn, group, person }: NonNullable<Choices['directory']>): string[] {
  const hosts = [...url.matchAll(/ldaps?:\/\/([^:\s,]+)/g)].map(([, host = '']) => host);
  const labels = [...baseDn.matchAll(/\bDC\s*=\s*([\w-]+)/gi)].map(([, label = '']) => label);
  const names = [...hosts, labels.join('.'), group, person];
  return names.filter((name) => name !== '');
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
  [/\b(?:CN|OU|DC)\s*=[^"\n]*/gi, 'DN'],
  [/\b\d{12}\b/g, 'ACCOUNT'],
];
