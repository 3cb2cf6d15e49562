import { join } from 'node:path';
import { runTool } from '../../machine/tool.ts';
import { baseDn, dnIn, entriesOf, membersOf, NEVER_EXPIRING_PASSWORD } from '../people/entries.ts';
import type { Other, Tree } from '../people/tree.ts';
import { additions, modification } from './ldif.ts';

export interface Passwords {
  readonly administrator: string;
  readonly service: string;
}

/**
 * Fills a controller that is not running: a hundred entries take a quarter of a second, much less
 * than over LDAP.
 */
export async function seed(options: {
  readonly tree: Tree;
  readonly home: string;
  readonly configuration: string;
  readonly passwords: Passwords;
}): Promise<void> {
  const { tree, home, configuration, passwords } = options;
  const ldb = (program: string, parameters: readonly string[], input = '') =>
    runTool(
      program,
      ['-H', join(home, 'private', 'sam.ldb'), `--configfile=${configuration}`, ...parameters],
      { input },
    );

  await ldb('ldbadd', [], additions(entriesOf(tree)));
  await ldb(
    'ldbmodify',
    [],
    [
      ...membersOf(tree, memberInLdif)
        .filter(({ members }) => members.length > 0)
        .map(({ dn, members }) => modification('add', dn, 'member', members)),
      ...password(`CN=Administrator,CN=Users,${baseDn(tree.domain)}`, passwords.administrator),
      ...password(dnIn(tree, tree.service), passwords.service),
    ].join('\n'),
  );

  for (const group of tree.groups) {
    if (!group.primaryOf?.length) continue;
    const found = await ldb('ldbsearch', ['-b', dnIn(tree, group), '-s', 'base', 'objectSid']);
    const identifier = /^objectSid: .*-(\d+)$/m.exec(found)?.[1];
    if (!identifier) throw new Error(`${group.name} has no objectSid`);
    const changes = tree.people
      .filter(({ account }) => group.primaryOf?.includes(account))
      .flatMap((person) => [
        // A person must be a member before the group can be its primary group, and then stops being
        // one.
        modification('add', dnIn(tree, group), 'member', [dnIn(tree, person)]),
        modification('replace', dnIn(tree, person), 'primaryGroupID', [identifier]),
      ]);
    await ldb('ldbmodify', [], changes.join('\n'));
  }
}

/** Samba creates a foreigner's placeholder when it becomes a member by its SID. */
function memberInLdif(tree: Tree, one: { readonly name: string; readonly unit: string }): string {
  return tree.others.some((other: Other) => other === one && other.kind === 'foreign')
    ? `<SID=${one.name}>`
    : dnIn(tree, one);
}

/** A kept controller may be older than the domain lets passwords be. */
function password(dn: string, value: string): string[] {
  return [
    modification('replace', dn, 'userAccountControl', [NEVER_EXPIRING_PASSWORD]),
    modification('replace', dn, 'unicodePwd', [Buffer.from(`"${value}"`, 'utf16le')]),
  ];
}
