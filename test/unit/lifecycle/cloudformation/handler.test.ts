import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../../provider/contract/messages/answer.ts';
import type { Intent } from '../../../../provider/contract/request/intent.ts';
import { answerFor } from '../../../../provider/failures/answer.ts';
import { isCustomResourceRequest } from '../../../../provider/lifecycle/cloudformation/event.ts';
import { answerCustomResource } from '../../../../provider/lifecycle/cloudformation/handler.ts';
import {
  idOfFailedCreate,
  NOTHING_MADE,
} from '../../../../provider/lifecycle/cloudformation/physical-id.ts';
import {
  MAX_RESPONSE_BYTES,
  type ResourceResponse,
} from '../../../../provider/lifecycle/cloudformation/response.ts';
import { deadlineIn } from '../../../../provider/runtime/deadline.ts';
import { NoSpoke, OutsideError, Refused, UserError } from '../../../../provider/runtime/errors.ts';
import type { Invocation } from '../../../../provider/runtime/lambda.ts';
import { jsonLog } from '../../../../provider/runtime/log.ts';
import { anAnswer } from '../../contract/builders.ts';
import { event } from './events.ts';

const done = anAnswer();
const FAILED_CREATE = idOfFailedCreate(String(Reflect.get(event('create'), 'RequestId')));

const invocation = (limit = 300_000, log = jsonLog({}, () => {})): Invocation => ({
  requestId: 'r-1',
  functionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:hub',
  deadline: deadlineIn(limit),
  log,
  logGroup: '/aws/lambda/hub',
});

const portsTo = (sent: ResourceResponse[]) => ({
  sendResponse: (_: URL, response: ResourceResponse) => Promise.resolve(void sent.push(response)),
  defaults: { region: 'eu-central-1' },
});

/** Runs the hub's side of a request. `fulfil` does its work. */
async function run(
  request: object,
  fulfil: () => Promise<Answer> = () => Promise.resolve(done),
  { limit = 300_000 } = {},
) {
  if (!isCustomResourceRequest(request)) throw new Error('no request of CloudFormation');
  const sent: ResourceResponse[] = [];
  const logs: string[] = [];
  const log = jsonLog({}, (line) => logs.push(line));
  await answerCustomResource(request, { ...portsTo(sent), fulfil }, invocation(limit, log));
  const [response] = sent;
  if (response === undefined || sent.length > 1) throw new Error(`${sent.length} answers`);
  return { response, logs: logs.join('\n') };
}

/** The request in a file, as if it were sent now. */
function fresh(name: string, properties: object = {}): object {
  const request = sentAt(name, Date.now());
  const more = { ...Reflect.get(request, 'ResourceProperties'), ...properties };
  return { ...request, ResourceProperties: more };
}

function sentAt(name: string, time: number) {
  const date = new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
  const file = event(name);
  const url = String(Reflect.get(file, 'ResponseURL'));
  return { ...file, ResponseURL: url.replace(/X-Amz-Date=\w+/, `X-Amz-Date=${date}`) };
}

describe('the response to CloudFormation', () => {
  test('repeats the identifiers of the request, and has the attributes', async () => {
    const request = fresh('create');
    const { response } = await run(request);
    expect(response).toMatchObject({
      Status: 'SUCCESS',
      StackId: Reflect.get(request, 'StackId'),
      RequestId: Reflect.get(request, 'RequestId'),
      LogicalResourceId: 'Access',
      Data: { Username: 'checkout_a1', Warnings: '[]' },
    });
  });

  test('to a failed request tells the reason and where to look', async () => {
    const { response } = await run(fresh('create'), () =>
      Promise.reject(new OutsideError('the spoke\nis not there')),
    );
    expect(response).toMatchObject({
      Status: 'FAILED',
      Reason: 'the spoke is not there (request r-1, log group /aws/lambda/hub)',
      PhysicalResourceId: FAILED_CREATE,
    });
  });

  test('to a request that meets a defect does not tell what was thrown', async () => {
    const { response, logs } = await run(fresh('create'), () =>
      Promise.reject(new TypeError('cannot read hunter2')),
    );
    expect(response.Reason).toMatch(
      /^internal error, a defect .*\(request r-1, log group \/aws\/lambda\/hub\)$/,
    );
    expect(JSON.stringify(response) + logs).not.toContain('hunter2');
    expect(logs).toContain('handler.test.ts');
  });

  test('to a dry run is FAILED, and tells what would be done', async () => {
    const plan = ['create parameter /x', 'create user y'];
    const { response } = await run(fresh('create-dry-run'), () =>
      Promise.resolve({ ...done, plan }),
    );
    expect(response).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: NOTHING_MADE,
      Reason: expect.stringContaining('this would be done: create parameter /x; create user y'),
    });
  });

  test('to a failed Create has an id whose Delete looks for what may be there', async () => {
    const { response } = await run(fresh('create'), nowhere);
    expect(response).toMatchObject({ Status: 'FAILED', PhysicalResourceId: FAILED_CREATE });
  });

  test('to a failed Update keeps the id, since the rollback tells what is to be taken back', async () => {
    const { response } = await run(fresh('update-replacement'), nowhere);
    expect(response.PhysicalResourceId).toContain('/checkout/');
  });

  test.each([
    ['where there is no spoke', () => new NoSpoke('there is no spoke')],
    ['that the hub refuses to the account', () => new Refused('account: is another')],
  ])('to a Delete %s is SUCCESS after a failed Create, and FAILED otherwise', async (_, error) => {
    const fails = () => Promise.reject(error());
    for (const id of [FAILED_CREATE, 'orders-Access-1GK3T9QX7H2LM']) {
      const undone = await run({ ...fresh('delete'), PhysicalResourceId: id }, fails);
      expect(undone.response).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    }
    expect((await run(fresh('delete'), fails)).response.Status).toBe('FAILED');
  });

  test.each([
    new UserError('mastersecret: names no server'),
    new OutsideError("mastersecret: can't be read"),
    new TypeError('a defect'),
  ])('to any other Delete that fails is FAILED, after a failed Create too: %s', async (error) => {
    const undoing = { ...fresh('delete'), PhysicalResourceId: FAILED_CREATE };
    const { response } = await run(undoing, () => Promise.reject(error));
    expect(response).toMatchObject({ Status: 'FAILED', PhysicalResourceId: FAILED_CREATE });
  });

  const nowhere = () => Promise.reject(new NoSpoke('there is no spoke'));

  test.each(['create', 'create-invalid', 'malformed', 'delete'])(
    'to %s leaves its URL in no log',
    async (name) => {
      const { logs } = await run(fresh(name), () => Promise.reject(new TypeError('at https://x')));
      expect(logs).not.toContain('X-Amz');
    },
  );
});

describe('the deadline', () => {
  const forever = () => new Promise<Answer>(() => {});

  test("ends work before the function's limit", async () => {
    const started = Date.now();
    const { response } = await run(fresh('create'), forever, { limit: 1_500 });
    expect(response.Reason).toContain('did not end in time');
    expect(Date.now() - started).toBeLessThan(1_500);
  });

  test('is the ServiceTimeout, counted from the time when CloudFormation asked', async () => {
    const started = Date.now();
    const { response } = await run(fresh('create', { ServiceTimeout: '3' }), forever);
    expect(response.Reason).toContain('did not end in time');
    expect(Date.now() - started).toBeLessThan(3_000);
  });

  test('leaves no time to a request that took an hour to arrive', async () => {
    let left = -1;
    const ports = {
      ...portsTo([]),
      fulfil: (_: Intent, { deadline }: Invocation) => {
        left = deadline.left();
        return Promise.resolve(done);
      },
    };
    await answerCustomResource(sentAt('create', Date.now() - 3_600_000), ports, invocation());
    expect(left).toBe(0);
  });
});

test('a foreign ResponseURL is refused before anything is done', async () => {
  let worked = false;
  const fulfil = () => {
    worked = true;
    return Promise.resolve(done);
  };
  await expect(run(event('foreign-response-url'), fulfil)).rejects.toThrow(/^ResponseURL: is not/);
  expect(worked).toBe(false);
});

describe('a request that was signed in the future', () => {
  const MINUTE = 60_000;
  /** With a signature of version 2, which only tells when it ends. */
  const expiring = (name: string, time: number) => {
    const file = event(name);
    const url = new URL(String(Reflect.get(file, 'ResponseURL')));
    url.search = `?AWSAccessKeyId=A&Expires=${Math.floor(time / 1_000) + 7_200}&Signature=s`;
    return { ...file, ResponseURL: url.href };
  };
  const forged = [
    ['create', NOTHING_MADE],
    ['update-in-place', expect.stringContaining('/checkout/')],
    ['delete', expect.stringContaining('/checkout/')],
  ] as const;

  describe.each([
    ['version 4', sentAt],
    ['version 2', expiring],
  ])('by %s', (_, signed) => {
    test.each(forged)('is refused before anything is done: %s', async (name, id) => {
      let worked = false;
      const { response, logs } = await run(signed(name, Date.now() + 6 * MINUTE), async () => {
        worked = true;
        return done;
      });
      expect(worked).toBe(false);
      expect(response).toMatchObject({
        Status: 'FAILED',
        PhysicalResourceId: id,
        Reason: expect.stringMatching(
          /^ResponseURL: was signed at .* later than now .*request r-1/,
        ),
      });
      expect(logs.split('\n').map((line) => JSON.parse(line))).toContainEqual(
        expect.objectContaining({ level: 'error', message: 'security event' }),
      );
    });

    test('is carried out if it is only some minutes ahead: clocks differ', async () => {
      const { response, logs } = await run(signed('create', Date.now() + 4 * MINUTE));
      expect(response.Status).toBe('SUCCESS');
      expect(logs).not.toContain('security event');
    });
  });
});

test('any event gets a response, or is provably no request of CloudFormation', async () => {
  const real = Object.entries(fresh('update-in-place'));
  const hostile = fc.oneof(
    fc.anything({ maxDepth: 2 }),
    fc.string({ maxLength: 5_000, unit: 'binary' }),
    fc.constantFrom(null, undefined, '', 'Create', 'Delete', '__proto__', {}),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(real, { minLength: 0 }),
      fc.dictionary(fc.constantFrom(...real.map(([key]) => key), 'x', '__proto__'), hostile),
      async (kept, changed) => {
        const request: object = { ...Object.fromEntries(kept), ...changed };
        if (!isCustomResourceRequest(request)) return; // no text says where an answer should go
        const outcome = await run(request).catch((error: Error) => error);
        if (outcome instanceof Error) {
          expect(outcome.message).toMatch(/^ResponseURL: /);
          return;
        }
        const { response } = outcome;
        expect(Buffer.byteLength(JSON.stringify(response))).toBeLessThanOrEqual(MAX_RESPONSE_BYTES);
        expect(response.PhysicalResourceId.length).toBeGreaterThan(0);
        expect(Buffer.byteLength(response.PhysicalResourceId)).toBeLessThanOrEqual(1_024);
      },
    ),
    { numRuns: 2_000 },
  );
});

describe('the failure destination', () => {
  const region = 'eu-central-1';

  test('responds in the place of a hub that crashed', () => {
    const answer = answerFor(event('failure-of-the-hub'), region);
    expect(answer?.url.hostname).toMatch(/^cloudformation-custom-resource-response-/);
    expect(answer?.response).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(
        /^database-access-hub could not finish \(Runtime\.OutOfMemory\).*\(request c0ffee00-[0-9a-f-]+, log group \/aws\/lambda\/database-access-hub\)$/,
      ),
      PhysicalResourceId: FAILED_CREATE,
      LogicalResourceId: 'Access',
    });
  });

  test('responds to nobody if CloudFormation did not ask', () => {
    const record = { ...event('failure-of-the-hub'), requestPayload: { dbtype: 'postgres' } };
    expect(answerFor(record, region)).toBeUndefined();
  });

  test('parses a request to a door as the door would, which takes its own account as the default', () => {
    const { response } = answerFor(event('failure-of-a-door'), region) ?? {};
    expect(response).toMatchObject({ Status: 'FAILED', PhysicalResourceId: FAILED_CREATE });
    expect(response?.Reason).toMatch(/^database-access could not finish \(Sandbox\.Timedout\)/);
  });
});
