import { type Declaration, declarations, exportedNames, type Member } from './declarations.ts';

/** Writes docs/cdk-reference.md. */

const HEAD = `# Reference of the construct library

What [cdk.md](cdk.md) uses, with every prop, as the editor shows it. \`npm run cdk-reference\` writes
this page from [stacksets/construct](../stacksets/construct/index.ts).
`;

/** In the order of what somebody needs, each with what its props are made of. */
export const ORDER: readonly string[] = [
  ...['DatabaseAccess', 'DatabaseAccessProps', 'Privileges', 'OnDelete'],
  ...['DatabaseTarget', 'TargetOptions', 'EndpointTargetProps', 'DatabaseEngine', 'MasterSecret'],
  ...['DatabaseAccessRollout', 'DatabaseAccessRolloutProps', 'HubSettings', 'DirectorySettings'],
  ...['UsernameCase', 'VpcSettings', 'SpokeSettings', 'MasterSecretTag', 'StackSetSettings'],
  ...['ReconcileSettings', 'RoleSettings', 'MemberAlarmSettings'],
];

export function writePage(): string {
  const all = declarations();
  const missing = exportedNames().filter((name) => !ORDER.includes(name));
  if (missing.length > 0) throw new Error(`page.ts has no place for ${missing.join(', ')}`);
  return [HEAD, ...ORDER.map((name) => section(named(all, name), all))].join('\n');
}

function named(all: ReadonlyMap<string, Declaration>, name: string): Declaration {
  const found = all.get(name);
  if (found === undefined) throw new Error(`stacksets/construct declares no ${name}`);
  return found;
}

function section(declared: Declaration, all: ReadonlyMap<string, Declaration>): string {
  const { name, text, kind } = declared;
  const base = declared.base === undefined ? [] : named(all, declared.base).members;
  const table = {
    class: () => signatures(declared.members),
    const: () => values(name, declared.members),
    interface: () => props(withBase(declared.members, base)),
  }[kind];
  return `## ${name}\n\n${text}\n\n${table()}`;
}

/** A member that is declared again has the text of the first time, unless it has one of its own. */
function withBase(own: readonly Member[], base: readonly Member[]): Member[] {
  const first = (name: string) => base.find((member) => member.name === name);
  const again = own.map((member) => ({
    ...member,
    text: member.text || (first(member.name)?.text ?? ''),
  }));
  return [...again, ...base.filter(({ name }) => own.every((member) => member.name !== name))];
}

function props(members: readonly Member[]): string {
  const required = members.filter(({ isOptional }) => !isOptional);
  const optional = members.filter(({ isOptional }) => isOptional);
  return table(
    ['prop', 'type', 'default', ''],
    [...required, ...optional].map(({ name, type, text, isOptional, ...member }) => [
      code(name),
      code(type.replace(/^readonly /, '')),
      isOptional ? told(member.default ?? '') : '**required**',
      text,
    ]),
  );
}

function signatures(members: readonly Member[]): string {
  return table(
    ['member', ''],
    members.map(({ signature, text }) => [code(signature.replace(/^readonly /, '')), text]),
  );
}

function values(owner: string, members: readonly Member[]): string {
  return table(
    ['value', '', ''],
    members.map(({ name, type, text }) => [code(`${owner}.${name}`), code(type), text]),
  );
}

/** A value, or words after a hyphen. */
const told = (text: string) => (text.startsWith('- ') ? text.slice(2) : code(text));

const code = (text: string) => `\`${text}\``;

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}
