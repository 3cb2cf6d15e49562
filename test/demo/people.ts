import { OUR_ROLES, openSession, query } from '../support/postgres-sessions.ts';
import { allowed, refused } from './ask.ts';
import { expect } from './expect.ts';
import { person } from './person.ts';
import { runScript } from './script.ts';
import { APPLY, DROP, READ, type Stage, WRITE } from './stage.ts';

/** The people's part: groups of Active Directory say who may log in to the database. */

const GROUPS = { 'Team-Analytics': 'readonly', 'Team-Checkout': 'readwrite' };
const READER = 'hana.sato'; // of Team-Analytics
const WRITER = 'julia.novak'; // of Team-Checkout
const NESTED = { group: 'Squad-Payments', member: 'lea.dubois' }; // the group is in Team-Checkout
const PEOPLE = 8;
const LOGINS_WITHOUT_PASSWORD = `
  SELECT rolname FROM pg_authid
   WHERE rolcanlogin AND rolpassword IS NULL AND rolname IN (${OUR_ROLES})`;

/** @returns names of some who stay to the end. */
export async function peopleComeIn(stage: Stage): Promise<string[]> {
  const { narrator, sandbox, terraform } = stage;
  narrator.step('The people of two groups log in');
  narrator.say(
    `${NESTED.group} is a group in Team-Checkout; ${NESTED.member} is in ${NESTED.group}.`,
  );
  terraform.edit({ groups: GROUPS });
  await terraform.run(APPLY);
  await told(stage, { added: PEOPLE, removed: 0, unchanged: 0 });
  const { postgres } = sandbox;
  const people = await query(postgres, postgres.superuser, LOGINS_WITHOUT_PASSWORD);
  expect(people.length === PEOPLE, `${PEOPLE} people have no password`);
  narrator.fact('none of them has a password');
  await byOneCommand(stage);
  narrator.say('Any other client takes such a token in place of a password (npm run token):');
  await allowed(stage, await person(stage, READER), READ);
  await refused(stage, await person(stage, READER), WRITE, 'permission denied');
  await allowed(stage, await person(stage, NESTED.member), WRITE);
  await refused(stage, await person(stage, NESTED.member), DROP, 'must be owner');
  narrator.fact(`${READER} may only read, ${NESTED.member} may write too`);
  return [READER, WRITER];
}

export async function somebodyLeaves(stage: Stage): Promise<void> {
  const { narrator, sandbox, terraform } = stage;
  narrator.step('Somebody leaves a group');
  const { group, member } = NESTED;
  const leaver = await person(stage, member);
  const session = openSession(leaver.url, sandbox.postgres);
  await allowed(stage, leaver, READ, session);
  narrator.say(`${member} stays logged in. Then the directory's administrator:`);
  const script = ['test/sandbox/directory/member.ts', 'remove', group, member];
  await runScript(stage, `npx node ${script.join(' ')}`, script);
  narrator.say("Terraform knows the groups' names only, and sees nothing:");
  const planned = await terraform.run('plan');
  expect(planned.includes('No changes.'), 'the plan is empty');
  narrator.say(
    'The reconciliation reads the groups of every access: each night by itself, or at once for one group.',
  );
  const table = await runScript(
    stage,
    'AWS_PROFILE=central npm run reconcile -- --group Team-Checkout',
    ['stacksets/cli/main.ts', 'reconcile', '--group', 'Team-Checkout'],
    { AWS_PROFILE: 'central' },
  );
  narrator.output(table);
  expect(table.includes(`out: ${member}`), `${member} is out`);
  narrator.say('In the session that was open, and in a new one with a fresh token:');
  await refused(stage, leaver, READ, 'terminating connection', session);
  await session.close();
  await refused(stage, await person(stage, member), READ, 'authentication failed');
  await allowed(stage, await person(stage, WRITER), READ);
  await allowed(stage, await person(stage, READER), READ);
  narrator.fact(`${member} is out at once; the others go on`);
}

/** What a person types. Left out on a machine without psql. */
async function byOneCommand(stage: Stage): Promise<void> {
  const { narrator } = stage;
  narrator.say(
    'They are signed in to AWS, by IAM Identity Center for example. One command makes a token, which is good for 15 minutes, and logs in with it:',
  );
  const asReader = async (...words: string[]) => {
    const shown = words.map((word) => (word.includes(' ') ? `"${word}"` : word)).join(' ');
    const script = ['stacksets/cli/main.ts', 'connect', ...words];
    const command = `AWS_PROFILE=${READER} npm run connect -- ${shown}`;
    return await runScript(stage, command, script, { AWS_PROFILE: READER }).catch(
      ({ stderr }: { readonly stderr?: string }) => (stderr ?? '').trimEnd(),
    );
  };
  const rows = await asReader('shop/checkout/app', '--', '-c', READ);
  narrator.output(rows);
  if (rows.includes('psql is not on the PATH')) return;
  expect(rows.includes('a cup of coffee'), `${READER} may read`);
  const refusal = await asReader('shop/checkout/app', '--user', NESTED.member);
  narrator.output(refusal);
  expect(refusal.includes('no policy of yours allows'), `${READER} is not ${NESTED.member}`);
  narrator.fact(`one policy lets everybody in as herself: ${READER} can't be ${NESTED.member}`);
}

async function told(
  { terraform }: Stage,
  counts: Readonly<Record<'added' | 'removed' | 'unchanged', number>>,
): Promise<void> {
  const output = await terraform.run('output people');
  for (const [what, count] of Object.entries(counts))
    expect(new RegExp(`"${what}" = ${count}\\b`).test(output), `${count} people are ${what}`);
}
