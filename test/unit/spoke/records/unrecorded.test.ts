import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  accessId,
  type Identity,
  parameterNames,
  parseParameterName,
} from '../../../../provider/contract/request/identity.ts';
import { candidates, findUnrecorded } from '../../../../provider/spoke/records/unrecorded.ts';

const place = { account: '222222222222', region: 'eu-central-1' };
const PREFIX = 'database-access';
const identity = (appname: string): Identity => ({
  ...place,
  env: 'prod',
  project: 'shop',
  appname,
  dbname: 'app',
});
const namesOf = (appname: string) => Object.values(parameterNames(PREFIX, identity(appname)));
const recordOf = (appname: string) => `/${PREFIX}/records/${accessId(identity(appname))}`;

test('the name of a parameter tells its access, whatever characters that has', () => {
  const text = fc.oneof(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.stringMatching(/^[.0-9a-f]{1,8}$/),
  );
  fc.assert(
    fc.property(text, text, text, text, (env, project, appname, dbname) => {
      const access = { ...place, env, project, appname, dbname };
      for (const name of Object.values(parameterNames(PREFIX, access)))
        expect(parseParameterName(PREFIX, place, name)).toEqual(access);
    }),
  );
});

test.each([
  `/${PREFIX}/records/0123456789ab`,
  `/${PREFIX}/removed/0123456789ab-0123456789ab`,
  `/${PREFIX}/prod/shop/checkout/app/other`,
  `/${PREFIX}/prod/shop/checkout/app`,
  `/${PREFIX}/prod/shop/checkout/app/url/more`,
  '/other/prod/shop/checkout/app/url',
])('%s is no credential of an access', (name) => {
  expect(parseParameterName(PREFIX, place, name)).toBeUndefined();
});

test('only accesses with credentials and without a record are candidates', () => {
  const names = [...namesOf('with'), recordOf('with'), ...namesOf('without'), recordOf('bare')];
  expect(candidates(names, PREFIX, place)).toEqual([
    {
      access: accessId(identity('without')),
      identity: { env: 'prod', project: 'shop', appname: 'without', dbname: 'app' },
      parameters: namesOf('without').toSorted(),
    },
  ]);
});

test("somebody else's parameters, and accesses that were declared meanwhile, are no finding", async () => {
  const names = ['ours', 'theirs', 'declared'].flatMap(namesOf);
  const found = await findUnrecorded({
    ...place,
    prefix: PREFIX,
    parameters: {
      listNames: async () => names,
      readTags: async (name) => {
        const appname = name.split('/')[4] ?? '';
        return appname === 'theirs'
          ? {}
          : { accessId: accessId(identity(appname)), hostPort: 'orders.example:5432' };
      },
    },
    records: { exists: async (id) => id === accessId(identity('declared')) },
  });
  expect(found).toMatchObject([{ identity: { appname: 'ours' }, hostPort: 'orders.example:5432' }]);
});
