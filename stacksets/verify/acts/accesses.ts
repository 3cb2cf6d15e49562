import type { Act } from '../act.ts';
import { askProbe, rowsOf } from '../ask-probe.ts';
import type { Engine } from '../options.ts';
import { ACCESS, accessTemplate } from '../templates/access.ts';
import { stackNames, type World } from '../world.ts';
import {
  create,
  databaseOf,
  destroy,
  destroyIfThere,
  type Fields,
  fieldsOf,
  inCamelCase,
  loginIn,
  update,
} from './requests.ts';

/** The story of an access on one engine: by Terraform's events, then by a stack. */
export function accesses(engine: Engine): readonly Act[] {
  const isWanted = ({ choices }: World) => choices.engines.includes(engine);
  const act = (about: Omit<Act, 'id' | 'isWanted'> & { readonly name: string }): Act => {
    const { name, title, ...rest } = about;
    return { ...rest, id: `${name}-${engine}`, title: `${engine}: ${title}`, isWanted };
  };
  const app = `terraform-${engine}`;
  const first = (world: World) => fieldsOf(world, databaseOf(world, engine), app);
  const less = (world: World): Fields => ({ ...first(world), privileges: 'readonly' });
  const other = (world: World): Fields => ({ ...less(world), rotation: 'verify' });
  const pathOf = ({ choices: { name } }: World) => `/${name}/verify/${name}/${app}`;

  return [
    act({
      name: 'access',
      title: "makes an access by Terraform's event",
      minutes: 10,
      confirms: [...FIRST_ACCESS, engine === 'postgres' ? 'pg-verifiers' : 'my-verifiers'],
      async do(world, signal) {
        const made = await create(world, first(world), signal);
        const stored = await world.member.parameters.below(pathOf(world));
        const kinds = stored.map(({ name, type }) => `${name.split('/').at(-1)} ${type}`);
        if (kinds.toSorted().join() !== PARAMETERS)
          throw new Error(`its parameters are ${kinds.join(', ') || 'not there'}`);
        const statements = ['SELECT 1 AS one', 'CREATE TABLE database_access_verify (id integer)'];
        const database = databaseOf(world, engine);
        const asked = await askProbe(world, database, loginIn(made), statements, signal);
        rowsOf(asked);
        const refusal = asked.answers[1];
        if (refusal === undefined || !('error' in refusal))
          throw new Error('readwrite may change the schema');
        return 'its parameters are there; the login works, and may not change the schema';
      },
      async undo(world, signal) {
        await destroyIfThere(world, first(world), signal);
        await forgetParameters(world);
      },
      byHand: ({ choices, member }) => [
        `aws ssm get-parameters-by-path --recursive --region ${member.region} --path /${choices.name}  # and delete-parameters`,
      ],
    }),
    act({
      name: 'again',
      title: 'asks for the same again',
      minutes: 5,
      confirms: [],
      async do(world, signal) {
        const { changes } = await update(world, { from: first(world), to: first(world) }, signal);
        if (changes !== 0) throw new Error(`${changes} changes`);
        return 'no change';
      },
    }),
    act({
      name: 'changes',
      title: 'takes privileges away and rotates the credentials',
      minutes: 10,
      confirms: [],
      async do(world, signal) {
        const before = await update(world, { from: first(world), to: less(world) }, signal);
        const after = await update(world, { from: less(world), to: other(world) }, signal);
        if (after.username === before.username) throw new Error('the user is the same');
        const database = databaseOf(world, engine);
        rowsOf(await askProbe(world, database, loginIn(after), ['SELECT 1 AS one'], signal));
        return 'readonly, then a second user, whose login works';
      },
    }),
    act({
      name: 'elsewhere',
      title: "asks to send the master's password to another server",
      minutes: 5,
      confirms: [],
      async do(world, signal) {
        const database = { ...databaseOf(world, engine), endpoint: 'elsewhere.example.com' };
        const fields = fieldsOf(world, database, `elsewhere-${engine}`);
        const refused = await create(world, fields, signal).then(
          () => 'it was answered',
          (error: Error) => error.message,
        );
        if (!/database-access:endpoints/.test(refused)) throw new Error(refused);
        return 'refused before anything is sent';
      },
    }),
    act({
      name: 'removal',
      title: 'removes the access',
      minutes: 5,
      confirms: engine === 'postgres' ? ['pg-statements'] : [],
      async do(world, signal) {
        await destroy(world, other(world), signal);
        const left = await world.member.parameters.below(pathOf(world));
        if (left.length > 0) throw new Error(`${left.length} parameters are left`);
        return 'no parameter is left';
      },
    }),
    act({
      name: 'stack',
      title: 'makes, changes and removes an access by a stack',
      minutes: 15,
      confirms: CLOUDFORMATION,
      async do(world, signal) {
        const { stacks } = world.member;
        const name = stackNames(world.choices).access;
        const fields = inCamelCase(fieldsOf(world, databaseOf(world, engine), `stack-${engine}`));
        await stacks.create(name, accessTemplate(fields), signal);
        await stacks.update(name, accessTemplate({ ...fields, Privileges: 'readonly' }), signal);
        const replaced = { ...fields, AppName: `other-${engine}` };
        await stacks.update(name, accessTemplate(replaced), signal);
        const { parameters } = world.member;
        const path = `/${world.choices.name}/verify/${world.choices.name}`;
        const names = (await parameters.below(path)).map((one) => one.name);
        if (names.some((one) => one.includes(`/stack-${engine}/`)))
          throw new Error('the replaced access is still there');
        if (!names.some((one) => one.includes(`/other-${engine}/`)))
          throw new Error('the access that replaced it is gone');
        await stacks.remove(name, signal);
        return 'created, updated, replaced and deleted';
      },
      // The access goes with the run's own database, whether the spoke can remove it or not.
      undo: ({ choices, member }, signal) =>
        member.stacks.remove(
          stackNames(choices).access,
          signal,
          choices.database === undefined ? ACCESS : undefined,
        ),
      byHand: ({ choices, member }) => [
        `aws cloudformation delete-stack --region ${member.region} --stack-name ${stackNames(choices).access}`,
      ],
    }),
  ];
}

const PARAMETERS = 'password SecureString,url SecureString,username String';

const CLOUDFORMATION = [
  'cfn-response-bucket',
  'cfn-date',
  'cfn-clock',
  'cfn-empty-list',
  'cfn-caller',
  'cfn-replacement',
];

/** What a first access proves on either engine. */
const FIRST_ACCESS = ['key-of-aws', 'rds-authorities'];

/** Notes of removals and records, which would go by themselves only after hours. */
async function forgetParameters({ member, choices }: World): Promise<void> {
  const left = await member.parameters.below(`/${choices.name}`);
  await member.parameters.remove(left.map(({ name }) => name));
}
