import { describe, expect, test } from 'vitest';
import { NOBODY } from '../../../../provider/hub/directory/look-up.ts';
import { fulfil, type Ports } from '../../../../provider/hub/fulfil.ts';
import type { Call, CallSpoke } from '../../../../provider/hub/spoke-client/invoke.ts';
import { entryAsker, orderSender } from '../../../../provider/hub/spoke-client/send-order.ts';
import { parseTerraform } from '../../../../provider/lifecycle/terraform.ts';
import { deadlineIn } from '../../../../provider/runtime/deadline.ts';
import { OutsideError, UserError } from '../../../../provider/runtime/errors.ts';
import type { Invocation } from '../../../../provider/runtime/lambda.ts';

const credentials = { accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T' };
const log = { info() {}, error() {}, with: () => log };
const REPORT = {
  parameters: [],
  username: 'user',
  people: { added: 0, removed: 0, unchanged: 0 },
  plan: [],
  warnings: [],
  leftovers: [],
};

/** A hub, what it did in which order, and what it sent the spoke. */
function hub(given: {
  readonly lookUp?: () => Promise<typeof NOBODY>;
  readonly enter?: () => Promise<typeof credentials>;
}) {
  const did: string[] = [];
  const calls: Call[] = [];
  const callSpoke: CallSpoke = async (_, call) => {
    await call.credentials;
    did.push('call');
    calls.push(call);
    return REPORT;
  };
  const ports: Ports = {
    lookUp: async () => {
      did.push('look up');
      return (given.lookUp ?? (async () => NOBODY))();
    },
    findRecords: async (place) => ({ records: [], unreadable: [], vpc: place.vpc }),
    askForEntry: entryAsker(() => {
      did.push('enter');
      return (given.enter ?? (async () => credentials))();
    }),
    sendOrder: orderSender(callSpoke),
    rollout: undefined,
  };
  return { ports, did, calls };
}

const FIELDS = {
  dbtype: 'postgres',
  dbendpoint: 'one.example',
  dbname: 'shop',
  mastersecret: '/masters/shop',
  env: 'prod',
  project: 'shop',
  appname: 'checkout',
  groups: ['Team'],
};

const DEFAULTS = { region: 'eu-central-1', account: '222222222222' };
const DECLARED = { at: '2026-11-29T12:00:00.000Z', requestId: 'r-1' };
const INVOCATION: Invocation = {
  requestId: 'r-1',
  functionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:database-access-hub',
  deadline: deadlineIn(30_000),
  log,
  logGroup: '',
};

const send = (ports: Ports, fields: object = FIELDS) =>
  fulfil(parseTerraform(fields, DEFAULTS, DECLARED), ports, INVOCATION);

describe('the right to call a spoke', () => {
  test('is asked for while the directory is, once', async () => {
    const { ports, did, calls } = hub({});
    await send(ports);
    expect(did).toEqual(['enter', 'look up', 'call']);
    expect(await calls[0]?.credentials).toBe(credentials);
  });

  test('is asked for while the records are, by a removal', async () => {
    const { ports, did, calls } = hub({});
    await send(ports, { ...FIELDS, tf: { action: 'delete', prev_input: null } });
    expect(did).toEqual(['enter', 'call']);
    expect(await calls[0]?.credentials).toBe(credentials);
  });

  test('is not used when the directory refuses, whose error is told', async () => {
    const { ports, did } = hub({
      lookUp: async () => Promise.reject(new UserError('groups: there is no group Team')),
      enter: async () => Promise.reject(new OutsideError('the role could not be assumed')),
    });
    await expect(send(ports)).rejects.toThrow('groups: there is no group Team');
    expect(did).not.toContain('call');
  });

  test('is told as missing when its turn comes', async () => {
    const { ports, did } = hub({
      enter: async () => Promise.reject(new OutsideError('the role could not be assumed')),
    });
    await expect(send(ports)).rejects.toThrow('the role could not be assumed');
    expect(did).toEqual(['enter', 'look up']);
  });

  test('for one access is not used for another', async () => {
    const { ports, calls } = hub({});
    const { wanted: access, claim } = ensureOf({});
    const other = ports.askForEntry(ensureOf({ appname: 'billing' }).wanted, INVOCATION);
    await ports.sendOrder({ verb: 'ensure', access, claim }, [], INVOCATION, other);
    expect(calls[0]?.credentials).toBeUndefined();
  });
});

function ensureOf(fields: object) {
  const intent = parseTerraform({ ...FIELDS, ...fields }, DEFAULTS, DECLARED);
  if (intent.verb !== 'ensure') throw new Error('the request is for an access');
  return intent;
}
