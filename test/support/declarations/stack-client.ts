import { accessId } from '../../../provider/contract/request/identity.ts';
import type { Intent } from '../../../provider/contract/request/intent.ts';
import { parseRequest } from '../../../provider/contract/request/parse-request.ts';
import {
  claimOf,
  parseCustomResourceRequest,
} from '../../../provider/lifecycle/cloudformation/event.ts';
import { parseEvent } from '../../../provider/lifecycle/cloudformation/parse-event.ts';
import { NoSpoke, UserError } from '../../../provider/runtime/errors.ts';
import { type Client, DEFAULTS } from './clients.ts';
import { has, type Trouble, UNKNOWN, type World } from './world.ts';

type Properties = Readonly<Record<string, unknown>>;

interface Resource {
  readonly id: string;
  readonly properties: Properties;
}

/** CloudFormation gives up on a request after an hour, and so does everybody who carries it. */
const CARRIED_MS = 60 * 60_000;

/** A resource of a stack, as CloudFormation keeps it. */
export function stackClient(world: World, stack: string): Client {
  const common = {
    StackId: `arn:aws:cloudformation:eu-central-1:222222222222:stack/${stack}/0a1b`,
    LogicalResourceId: 'Access',
    ResourceType: 'Custom::DatabaseAccess',
    ResponseURL: 'https://example.com/',
  };
  const { declarer } = claimOf(
    parseCustomResourceRequest({
      ...common,
      RequestType: 'Create',
      RequestId: 'r',
      ResourceProperties: {},
    }),
    '',
  );
  const beliefs = world.beliefsOf(declarer);
  let resource: Resource | undefined;
  /** Creates that failed, and whose Deletes are still to come. */
  let failed: Resource[] = [];
  /** An update that could not be rolled back: what was, and what was tried. */
  let stuck: { readonly before: Resource; readonly tried: Properties } | undefined;
  let isDeleting = false;
  const sent: Array<{ readonly intent: Intent; readonly at: number }> = [];

  async function send(
    RequestType: 'Create' | 'Update' | 'Delete',
    ResourceProperties: Properties,
    more: { readonly PhysicalResourceId?: string; readonly OldResourceProperties?: Properties },
    trouble?: Trouble,
  ): Promise<{ readonly id: string; readonly isDone: boolean }> {
    const { at, requestId: RequestId } = world.nextRequest();
    const event = { ...common, RequestType, RequestId, ResourceProperties, ...more };
    const parsed = parseEvent(event, at.replace(/\.\d+/, ''), DEFAULTS);
    if ('refusal' in parsed) throw parsed.refusal;
    const { intent, id, idIfFailed } = parsed;
    if (intent === undefined) return { id, isDone: true };
    sent.push({ intent, at: world.now });
    const { error } = await world.send(intent, trouble);
    // As handler.ts has it.
    const isHopeless = error instanceof NoSpoke || error instanceof UserError;
    const isUndoing = intent.verb === 'remove' && intent.claim.undoes !== undefined;
    const isDone = error === undefined || (isHopeless && isUndoing);
    return isDone ? { id, isDone } : { id: idIfFailed, isDone };
  }

  const believe = (properties: Properties, what: 'has' | 'unknown') => {
    const request = parseRequest(properties, DEFAULTS);
    beliefs.set(accessId(request.identity), what === 'has' ? has(request) : UNKNOWN);
  };

  /** @param stays the properties of what the resource is now */
  async function clean(left: Resource, stays: Properties | undefined, trouble?: Trouble) {
    const { id: PhysicalResourceId, properties } = left;
    const { isDone } = await send('Delete', properties, { PhysicalResourceId }, trouble);
    const { identity } = parseRequest(properties, DEFAULTS);
    const id = accessId(identity);
    const isSame = stays !== undefined && accessId(parseRequest(stays, DEFAULTS).identity) === id;
    if (isSame) return isDone;
    if (isDone) beliefs.delete(id);
    else beliefs.set(id, UNKNOWN);
    return isDone;
  }

  async function create(properties: Properties, trouble: Trouble, keepsFailed: boolean) {
    const id = accessId(parseRequest(properties, DEFAULTS).identity);
    const before = beliefs.get(id);
    const created = await send('Create', properties, {}, trouble);
    if (created.isDone) {
      resource = { id: created.id, properties };
      believe(properties, 'has');
      for (const each of failed.splice(0)) await clean(each, properties);
      return;
    }
    believe(properties, 'unknown');
    failed.push({ id: created.id, properties });
    if (keepsFailed) return;
    const rest = failed;
    failed = [];
    for (const each of rest)
      if (!(await clean(each, undefined))) failed.push(each);
      else if (before !== undefined && before.kind !== 'has') beliefs.set(id, before);
  }

  async function rollBack(before: Resource, tried: Properties, present: string): Promise<void> {
    const { id, isDone } = await send('Update', before.properties, {
      PhysicalResourceId: present,
      OldResourceProperties: tried,
    });
    if (!isDone) {
      stuck = { before, tried };
      resource = { id: present, properties: tried };
      believe(before.properties, 'unknown');
      return;
    }
    stuck = undefined;
    resource = { id, properties: before.properties };
    believe(before.properties, 'has');
    if (id !== present) await clean({ id: present, properties: tried }, before.properties);
  }

  async function update(
    before: Resource,
    properties: Properties,
    trouble: Trouble,
    isRolledBack: boolean,
  ): Promise<void> {
    const { id, isDone } = await send(
      'Update',
      properties,
      { PhysicalResourceId: before.id, OldResourceProperties: before.properties },
      trouble,
    );
    if (!isDone) {
      believe(before.properties, 'unknown');
      believe(properties, 'unknown');
      await rollBack(before, properties, before.id);
      // A replacement that failed has no id of its own: the rollback takes it back.
      const tried = accessId(parseRequest(properties, DEFAULTS).identity);
      const kept = accessId(parseRequest(before.properties, DEFAULTS).identity);
      if (stuck === undefined && tried !== kept && wasTold(tried)) beliefs.delete(tried);
      return;
    }
    if (id !== before.id) believe(before.properties, 'unknown');
    resource = { id, properties };
    believe(properties, 'has');
    if (isRolledBack) return rollBack(before, properties, id);
    if (id !== before.id) await clean(before, properties);
  }

  /** A rollback says SUCCESS, and warns if what had been made could not be removed. */
  const wasTold = (_: string) => !(world.story.at(-1) ?? '').includes('could not be removed');

  return {
    declarer,
    async carryOut({ op, fields, trouble, keepsFailed, isDoubled, late }) {
      const properties = { ...fields, ...world.stage.fields };
      if (op === 'redeliver') {
        const recent = sent.filter(({ at }) => world.now - at < CARRIED_MS);
        const again = recent.at(-1 - (late % Math.max(1, recent.length)));
        if (again !== undefined) await world.send(again.intent);
        return;
      }
      if (stuck !== undefined) {
        await rollBack(stuck.before, stuck.tried, resource?.id ?? stuck.before.id);
        if (stuck !== undefined) return;
      }
      if (resource === undefined) {
        if (op !== 'destroy') return create(properties, trouble, keepsFailed);
        const rest = failed;
        failed = [];
        for (const each of rest) if (!(await clean(each, undefined))) failed.push(each);
      } else if (op === 'destroy' || isDeleting) {
        isDeleting = !(await clean(resource, undefined, trouble));
        if (!isDeleting) resource = undefined;
      } else await update(resource, properties, trouble, op === 'replace' || isDoubled);
    },
  };
}
