import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deadlineIn } from '../../../provider/contract/deadline.ts';
import { OutsideError } from '../../../provider/contract/errors.ts';
import { jsonLog } from '../../../provider/contract/log.ts';
import { isCustomResourceRequest } from '../../../provider/custom-resource/request.ts';
import { MAX_RESPONSE_BYTES, type Response } from '../../../provider/custom-resource/response.ts';
import { answerFor } from '../../../provider/failures/answer.ts';
import type { Answer } from '../../../provider/hub/answer.ts';
import { answerCustomResource } from '../../../provider/hub/custom-resource.ts';
import { NotDelivered } from '../../../provider/hub/spoke.ts';
import { event } from '../custom-resource/events.ts';

const done: Answer = {
  request_id: 'r-1',
  revision: '',
  parameter_names: [],
  parameters: [],
  username: 'checkout_a1',
  people: { added: 0, removed: 0, unchanged: 0 },
  changes: 1,
  warnings: [],
};

/** Runs the hub's side of a request, with CloudFormation's clock at 15:00 and work that ends as told. */
async function run(
  request: object,
  carryOut: () => Promise<Answer> = () => Promise.resolve(done),
  { limit = 300_000 } = {},
) {
  if (!isCustomResourceRequest(request)) throw new Error('no request of CloudFormation');
  const sent: Response[] = [];
  const logs: string[] = [];
  const edges = {
    prepare: () => Promise.resolve({ tasks: [], people: [], leftOut: {} }),
    carryOut,
    respond: (_: URL, response: Response) => Promise.resolve(void sent.push(response)),
    defaults: { region: 'eu-central-1' },
  };
  await answerCustomResource(request, edges, {
    requestId: 'r-1',
    functionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:hub',
    deadline: deadlineIn(limit),
    log: jsonLog({}, (line) => logs.push(line)),
    where: 'log group /aws/lambda/hub, request r-1',
  });
  const [response] = sent;
  if (response === undefined || sent.length > 1) throw new Error(`${sent.length} answers`);
  return { response, logs: logs.join('\n') };
}

/** The file's request, as if it were sent now. */
function fresh(name: string, properties: object = {}): object {
  const file = structuredClone(event(name)) as Record<string, unknown>; // an event file is an object of texts and objects
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const url = String(file['ResponseURL']).replace(/X-Amz-Date=\w+/, `X-Amz-Date=${now}`);
  const more = { ...(file['ResourceProperties'] as object), ...properties };
  return { ...file, ResponseURL: url, ResourceProperties: more };
}

describe('an answer', () => {
  test('repeats the names of the request, and has the attributes', async () => {
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

  test('of a failure tells the reason, and where to look', async () => {
    const { response } = await run(fresh('create'), () =>
      Promise.reject(new OutsideError('the spoke\nis not there')),
    );
    expect(response).toMatchObject({
      Status: 'FAILED',
      Reason: 'the spoke is not there (log group /aws/lambda/hub, request r-1)',
      PhysicalResourceId: expect.stringContaining('/checkout/orders'),
    });
  });

  test('of a defect does not tell what was thrown', async () => {
    const { response, logs } = await run(fresh('create'), () =>
      Promise.reject(new TypeError('cannot read hunter2')),
    );
    expect(response.Reason).toMatch(/^internal error, a defect .*request r-1\)$/);
    expect(JSON.stringify(response) + logs).not.toContain('hunter2');
    expect(logs).toContain('custom-resource.test.ts');
  });

  test('of a dry run is FAILED with what would be done', async () => {
    const plan = ['create parameter /x', 'create user y'];
    const { response } = await run(fresh('create-dry-run'), () =>
      Promise.resolve({ ...done, plan }),
    );
    expect(response).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'database-access/nothing-was-made',
      Reason: expect.stringContaining('this would be done: create parameter /x; create user y'),
    });
  });

  test('of what never got to a spoke names what was there before, so that the rollback has nothing to do', async () => {
    const nowhere = () => Promise.reject(new NotDelivered('there is no spoke'));
    const created = await run(fresh('create'), nowhere);
    expect(created.response.PhysicalResourceId).toBe('database-access/nothing-was-made');
    const updated = await run(fresh('update-replacement'), nowhere);
    expect(updated.response.PhysicalResourceId).toContain('/checkout/');
  });

  test('of the rollback of a dry run is SUCCESS', async () => {
    const { response } = await run(fresh('rollback-of-dry-run'));
    expect(response).toMatchObject({ Status: 'SUCCESS', Data: { Username: 'checkout_a1' } });
  });

  test('never shows the URL that it is put to in a log', async () => {
    const { logs } = await run(fresh('create'));
    expect(logs).not.toContain('X-Amz');
  });
});

describe('in time', () => {
  const forever = () => new Promise<Answer>(() => {});

  test("work that does not end is left before the function's limit", async () => {
    const started = Date.now();
    const { response } = await run(fresh('create'), forever, { limit: 1_500 });
    expect(response.Reason).toContain('did not end in time');
    expect(Date.now() - started).toBeLessThan(1_500);
  });

  test('so is work that CloudFormation does not wait for: its ServiceTimeout counts from when it asked', async () => {
    const { response } = await run(fresh('create', { ServiceTimeout: '2' }), forever);
    expect(response.Reason).toContain('did not end in time');
  });

  test('a request that was an hour on its way has no time left to change anything', async () => {
    let left = -1;
    await run(event('create'), async (...args: unknown[]) => {
      const [, invocation] = args as [unknown, { deadline: { left(): number } }];
      left = invocation.deadline.left();
      await sleep(0);
      return done;
    });
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

test('whatever comes gets an answer, or is provably no request of CloudFormation’s', async () => {
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
  const defaults = { region: 'eu-central-1' };

  test('answers in the place of a hub that crashed', () => {
    const answer = answerFor(event('failure-of-the-hub'), defaults);
    expect(answer?.url.hostname).toMatch(/^cloudformation-custom-resource-response-/);
    expect(answer?.response).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(
        /^database-access-hub could not finish \(Runtime\.OutOfMemory\).*\(log group \/aws\/lambda\/database-access-hub, request c0ffee00-/,
      ),
      PhysicalResourceId: expect.stringContaining('/checkout/orders'),
      LogicalResourceId: 'Access',
    });
  });

  test('answers nobody if the hub was not asked by CloudFormation', () => {
    const record = { ...event('failure-of-the-hub'), requestPayload: { dbtype: 'postgres' } };
    expect(answerFor(record, defaults)).toBeUndefined();
  });
});
