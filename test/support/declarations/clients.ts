import { ANONYMOUS, type Declarer } from '../../../provider/contract/request/claim.ts';
import { accessId } from '../../../provider/contract/request/identity.ts';
import { parseRemoval } from '../../../provider/contract/request/parse-removal.ts';
import { parseRequest } from '../../../provider/contract/request/parse-request.ts';
import { parseTerraform } from '../../../provider/lifecycle/terraform.ts';
import type { Command } from './commands.ts';
import { has, type Outcome, type Trouble, UNKNOWN, type World } from './world.ts';

/** Whoever declares an access, and remembers what it was answered. */
export interface Client {
  readonly declarer: Declarer;
  carryOut(command: Command): Promise<void>;
}

export const DEFAULTS = { region: 'eu-central-1', account: '222222222222' };
type Fields = Readonly<Record<string, unknown>>;

/** Terraform marks a create as a replacement if it comes that long after the last request. */
const ANEW_SECONDS = 15 * 60;
const REPLACED_SECONDS = 60 * 60;

/** An `aws_lambda_invocation` with lifecycle scope CRUD, in a state of its own. */
export function terraformClient(world: World, owner: string): Client {
  const declarer: Declarer = owner === '' ? ANONYMOUS : { kind: 'terraform', id: owner };
  const beliefs = world.beliefsOf(declarer);
  /** The input that the state holds, also after an update that failed. */
  let state: Fields | undefined;
  /** Of a replacement whose former self could not be destroyed. */
  let deposed: { readonly input: Fields; readonly since: number } | undefined;
  let lastAt = 0;
  /** A create has made something, but its answer was a failure: the next may seem a replacement. */
  let isOrphaned = false;

  const send = (
    action: 'create' | 'update' | 'delete',
    input: Fields,
    trouble?: Trouble,
    former?: Fields,
  ): Promise<Outcome> => {
    const event = { ...input, tf: { action, prev_input: former ?? null } };
    const received = world.nextRequest();
    lastAt = world.now;
    return world.send(parseTerraform(event, DEFAULTS, received), trouble);
  };

  async function isMade(): Promise<boolean> {
    const { records } = await world.stage.observe();
    const own = records.flatMap(({ declarers }) => declarers).filter(({ id }) => id === owner);
    return own.some(({ pending }) => !pending);
  }

  async function ensure(
    action: 'create' | 'update',
    input: Fields,
    { trouble, isDoubled }: Command,
    former?: Fields,
  ): Promise<boolean> {
    // The SDK asks again if it hears nothing.
    if (isDoubled) await send(action, input, undefined, former);
    const { answer } = await send(action, input, trouble, former);
    const wanted = parseRequest(input, DEFAULTS);
    const id = accessId(wanted.identity);
    if (answer === undefined) {
      isOrphaned ||= action === 'create' && (await isMade());
      for (const each of [...beliefs.keys(), id]) beliefs.set(each, UNKNOWN);
      return false;
    }
    if (declarer.kind === 'terraform') beliefs.clear();
    else if (former !== undefined) beliefs.delete(idOf(former));
    beliefs.set(id, has(wanted));
    return true;
  }

  async function destroy(input: Fields, trouble: Trouble): Promise<boolean> {
    // The last word on that counts, whatever it was said of.
    if (input['ondelete'] === 'retain') for (const id of beliefs.keys()) world.retained.add(id);
    const { answer } = await send('delete', input, trouble, input);
    if (answer === undefined) {
      for (const id of beliefs.keys()) beliefs.set(id, UNKNOWN);
      return false;
    }
    if (declarer.kind === 'terraform') beliefs.clear();
    else beliefs.delete(idOf(input));
    return true;
  }

  /** Terraform destroys what it has deposed first of all. */
  async function destroyDeposed(trouble: Trouble): Promise<boolean> {
    if (deposed === undefined) return true;
    const before = new Map(beliefs);
    const isInTime = world.now - deposed.since < REPLACED_SECONDS * 1_000;
    const { input } = deposed;
    if (!(await destroy(input, trouble))) return false;
    deposed = undefined;
    for (const [id, belief] of before) beliefs.set(id, isInTime ? belief : UNKNOWN);
    return true;
  }

  async function replace(input: Fields, former: Fields, command: Command): Promise<void> {
    const isAnew = world.now + 1_000 - lastAt > ANEW_SECONDS * 1_000 && declarer !== ANONYMOUS;
    if (!(await ensure('create', input, { ...command, isDoubled: false }))) return;
    state = input;
    // Within a quarter of an hour, it would be a repetition. An anonymous one can't be told apart.
    deposed = { input: former, since: isAnew ? world.now : 0 };
    await destroyDeposed({ ...command.trouble, call: 0 });
  }

  return {
    declarer,
    async carryOut(command) {
      const { op, trouble } = command;
      const input = { ...command.fields, ...world.stage.fields, ...(owner !== '' && { owner }) };
      if (!(await destroyDeposed(trouble))) return;
      if (state === undefined) {
        if (op === 'destroy') return;
        if (await ensure('create', input, command)) state = input;
      } else if (op === 'destroy') {
        if (await destroy(state, trouble)) state = undefined;
      } else if (op === 'replace' && [...beliefs.values()].every(({ kind }) => kind === 'has')) {
        await replace(input, state, command);
      } else {
        const former = state;
        state = input; // hashicorp/terraform-provider-aws#43447
        await ensure('update', input, command, former);
      }
      if (isOrphaned && state === undefined && op === 'destroy') {
        // A destroy that seems to be of a replaced one: nobody can tell.
        isOrphaned = false;
        for (const record of (await world.stage.observe()).records)
          if (record.declarers.some(({ id }) => id === owner))
            beliefs.set(idOf(record.request), UNKNOWN);
      }
    },
  };
}

/** The id of the access that these fields name. */
export function idOf(fields: Fields): string {
  return accessId(parseRemoval(fields, DEFAULTS).identity);
}
