import { DOOR_FUNCTION, HUB_FUNCTION } from '../../../provider/contract/names.ts';
import { reason } from '../../../provider/runtime/errors.ts';
import { type Act, NotChecked } from '../act.ts';
import { given, hasTwoAccounts, stackNames, VPC } from '../world.ts';

/** Another account than any of the run's. */
const STRANGER = '000000000000';

/** What can be asked before there is a database. */
export const rolloutChecks: readonly Act[] = [
  {
    id: 'resolved-here',
    title: 'looks which network the spoke was given',
    minutes: 5,
    confirms: ['stackset-ssm-type'],
    isWanted: hasTwoAccounts,
    async do(world) {
      const stackSet = `${world.choices.name}-spoke-${VPC}`;
      const instances = await world.central.stacks.instances(stackSet, world.isDelegate);
      const ours = instances.find(({ account }) => account === world.member.id);
      if (ours === undefined) throw new Error('the second account has no stack of the spoke');
      if (!ours.isCurrent) throw new Error(`the spoke's stack there failed: ${ours.reason}`);
      const { Vpc } = await world.member.stacks.resolved(ours.stack);
      const wanted = given(world, 'member-network', 'vpc');
      if (Vpc !== wanted)
        throw new Error(`the spoke got the network ${Vpc ?? 'of nobody'}, not its account's own`);
      return "the spoke's stack in the second account has that account's network";
    },
  },
  {
    id: 'unpublished',
    title: 'looks at accounts of the unit without a network',
    minutes: 5,
    confirms: ['stackset-unpublished'],
    isWanted: hasTwoAccounts,
    async do(world) {
      const stackSet = `${world.choices.name}-spoke-${VPC}`;
      const instances = await world.central.stacks.instances(stackSet, world.isDelegate);
      const others = instances.filter(({ account }) => account !== world.member.id);
      if (others.length === 0) return new NotChecked('the unit has no further account');
      const failed = others.filter(({ isCurrent }) => !isCurrent);
      if (failed.length < others.length)
        throw new Error('a spoke was made in an account that has published no network');
      return `${failed.length} of them failed alone: ${failed[0]?.reason ?? ''}`;
    },
  },
  {
    id: 'door-call',
    title: 'asks the door for access with a secret that is not there',
    minutes: 5,
    confirms: ['url-two-actions', 'function-errors', 'session-tags', 'session-policy-size'],
    async do(world, signal) {
      const { invoke } = world.member.functions;
      const { failure, payload } = await invoke(DOOR_FUNCTION, NOWHERE, signal);
      if (failure === undefined) throw new Error('such a request was answered');
      // Only the spoke can say that, so door, hub, role and spoke are as they should be.
      if (!/mastersecret/i.test(failure)) throw new Error(`the spoke did not answer: ${failure}`);
      const keys = Object.keys(payload ?? {});
      if (!keys.includes('errorType')) throw new Error(`an error has the keys ${keys.join(', ')}`);
      return "the spoke's refusal came back through hub and door";
    },
  },
  {
    id: 'attested',
    title: 'asks the door for the database of another account',
    minutes: 5,
    confirms: ['url-attested'],
    async do(world, signal) {
      const foreign = { ...NOWHERE, account: STRANGER };
      const { functions, id } = world.member;
      const { failure = 'it was answered' } = await functions.invoke(
        DOOR_FUNCTION,
        foreign,
        signal,
      );
      if (failure.includes(`account ${id} is asking`))
        return 'refused, with the account that asks, as AWS told it to the hub';
      throw new Error(`not refused by who asks: ${failure}`);
    },
  },
  {
    id: 'plain-invocation',
    title: 'invokes the hub from the second account, past its URL',
    minutes: 5,
    confirms: ['url-only-way', 'latest-across-accounts'],
    isWanted: hasTwoAccounts,
    async do(world, signal) {
      const { id, region } = world.central;
      const hub = `arn:aws:lambda:${region}:${id}:function:${HUB_FUNCTION}`;
      for (const qualifier of [undefined, 'none'] as const) {
        const { invoke } = world.member.functions;
        const told = await invoke(hub, {}, signal, qualifier).then(
          () => 'it was not refused',
          reason,
        );
        if (!/not authorized|AccessDenied/i.test(told)) throw new Error(told);
      }
      return 'refused by AWS, with the qualifier $LATEST and without';
    },
  },
  {
    id: 'doctor',
    title: 'asks the doctor',
    minutes: 10,
    confirms: ['organization-lists', 'secrets-manager-answers', 'resource-org'],
    isWanted: hasTwoAccounts,
    async do(world, signal) {
      const question = { operation: 'doctor', accounts: [world.member.id] };
      const { functions } = world.central;
      const { payload, failure } = await functions.invoke(HUB_FUNCTION, question, signal);
      if (failure !== undefined) throw new Error(failure);
      const text = JSON.stringify(payload);
      if (/"state":"ready"/.test(text)) return 'the spoke of the second account is ready';
      throw new Error(text);
    },
  },
  {
    id: 'parameter-store',
    title: 'writes a parameter again and again',
    minutes: 5,
    confirms: ['parameter-versions', 'parameter-tags-or-overwrite'],
    async do(world) {
      const { parameters } = world.member;
      const name = `/${stackNames(world.choices).code}/scratch`;
      try {
        const first = await parameters.put(name, 'one', 'new');
        const second = await parameters.put(name, 'two', 'over');
        if (second !== first + 1) throw new Error(`the version went from ${first} to ${second}`);
        const refused = await parameters.put(name, 'three', 'over, with tags').then(
          () => false,
          () => true,
        );
        if (!refused) throw new Error('tags together with Overwrite were taken');
        return 'a version more each time; tags together with Overwrite are refused';
      } finally {
        await parameters.remove([name]);
      }
    },
    async undo(world) {
      await world.member.parameters.remove([`/${stackNames(world.choices).code}/scratch`]);
    },
  },
];

/** A request that is whole, for a server that nobody has. */
const NOWHERE = {
  dbtype: 'postgres',
  dbendpoint: 'nowhere.example.com',
  dbname: 'none',
  mastersecret: '/none',
  vpc: VPC,
  env: 'verify',
  project: 'verify',
  appname: 'door',
};
