import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { parseReply } from '../../provider/contract/messages/reply.ts';
import { DOOR_FUNCTION } from '../../provider/contract/names.ts';
import { signed } from '../sandbox/aws/signed-request.ts';
import { MEMBER_A, REGION } from '../sandbox/organization/roles.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { TO_THE_HUB } from '../support/wrong-inputs/hub.ts';

/** The hub's URL, called by hand as the role of the account's door. */
export function describeHubUrl(given: () => Sandbox): void {
  test.each(TO_THE_HUB)(
    "somebody who calls the hub's URL by hand reads why: %s",
    async (...row) => {
      const [, body, sentence] = row;
      const reply = parseReply(await post(given(), body));
      expect(reply).toMatchObject({ failure: { message: sentence } });
    },
  );
}

/** The gateway finds the function by the name of the host. */
async function post(sandbox: Sandbox, body: string): Promise<string> {
  const arn = `arn:aws:lambda:${REGION}:${MEMBER_A}:function:${DOOR_FUNCTION}`;
  const { environment, credentials } = sandbox.functions.function(arn).lambda;
  const url = new URL(environment['HUB_URL'] ?? '');
  const headers = { 'content-type': 'application/json' };
  const call = await signed(
    { method: 'POST', url, headers, body },
    { service: 'lambda', region: REGION, credentials },
  );
  const sent = request(sandbox.endpoint, { method: 'POST', headers: call.headers });
  const received = new Promise<string>((resolve, reject) => {
    sent.on('response', (response) => resolve(text(response)));
    sent.on('error', reject);
  });
  sent.end(body);
  return await received;
}
