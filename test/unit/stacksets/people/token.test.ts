import { expect, test } from 'vitest';
import { LIFETIME_SECONDS, loginToken } from '../../../../stacksets/people/token.ts';

/** AWS's own example keys. */
const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'IQoJ+/session=token',
};
const SERVER = {
  host: 'orders.c7x2abcdefgh.eu-central-1.rds.amazonaws.com',
  port: 5432,
  region: 'eu-central-1',
};
const NOW = new Date('2026-11-29T11:09:10Z');

test('a token is the one that `aws rds generate-db-auth-token` printed at that time', async () => {
  const user = 'o+neil@corp=x,y';
  const token = await loginToken({ ...SERVER, user }, CREDENTIALS, NOW);
  // aws-cli 1.45.11
  const printed =
    'orders.c7x2abcdefgh.eu-central-1.rds.amazonaws.com:5432/?Action=connect&DBUser=o%2Bneil%40corp%3Dx%2Cy&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261129%2Feu-central-1%2Frds-db%2Faws4_request&X-Amz-Date=20261129T110910Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Security-Token=IQoJ%2B%2Fsession%3Dtoken&X-Amz-Signature=310663e37a892d0835957fe79ab072bba1b87b0bea78beaa23a95eabe4861d39';
  expect(parts(token)).toEqual(parts(printed));
});

test('a token names its server, its user and its quarter of an hour, and holds no secret key', async () => {
  const { sessionToken: _, ...ofAUser } = CREDENTIALS;
  const token = await loginToken({ ...SERVER, user: 'hana.sato' }, ofAUser, NOW);
  expect(token).toMatch(/^orders\.c7x2abcdefgh\.eu-central-1\.rds\.amazonaws\.com:5432\/\?/);
  expect(token).toContain('DBUser=hana.sato&');
  expect(token).toContain(`X-Amz-Expires=${LIFETIME_SECONDS}&`);
  expect(token).not.toContain('Security-Token');
  expect(token).not.toContain(CREDENTIALS.secretAccessKey);
});

/** In whatever order. */
function parts(token: string): string[] {
  return token.split(/\/\?|&/).toSorted();
}
