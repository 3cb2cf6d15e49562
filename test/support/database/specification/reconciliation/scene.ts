import { afterAll, beforeAll } from 'vitest';
import type { AccessRecord } from '../../../../../provider/contract/record/record.ts';
import { createCertificates } from '../../../../sandbox/certificates/certificates.ts';
import {
  type LimitsDirectory,
  startLimitsDirectory,
} from '../../../../sandbox/directory/limits/limits.ts';
import { temporaryFolder } from '../../../../sandbox/machine/ownership.ts';
import type { Login } from '../../../../sandbox/postgres/server.ts';
import { recordsBelow, terraform } from '../../../declarers.ts';
import { storeMaster } from '../../../parameters.ts';
import { people } from '../../people.ts';
import { type Reconciling, reconciling } from '../../reconciling.ts';
import type { AnyServer, World } from '../../world.ts';

/** A server that people log in to with IAM. */
export type PeopleWorld = World<AnyServer & { iamLogin(username: string): Login }>;

/** Where runs are looked at: a world with a directory. Everything is there when a test begins. */
export interface Scene {
  readonly world: PeopleWorld;
  readonly directory: LimitsDirectory;
  readonly reconciliation: Reconciling;
  /** The suites share one Parameter Store: this one's records and owners are of this env. */
  readonly env: string;
  /** The fields of an access whose master's secret the spoke reads. */
  access(appname: string, fields?: object): Record<string, unknown> & { readonly appname: string };
  by(owner: string): ReturnType<typeof terraform>;
  /** Applies an access, with these people, who may read. */
  declare(appname: string, who?: readonly string[], fields?: object): Promise<unknown>;
  remove(appname: string, fields?: object): Promise<unknown>;
  /** A statement of somebody who logs in. */
  as(name: string, statement?: string): Promise<unknown>;
  record(appname: string): Promise<AccessRecord | undefined>;
}

export function setScene(given: () => PeopleWorld): Scene {
  let world: PeopleWorld;
  let directory: LimitsDirectory;
  let reconciliation: Reconciling;
  let env: string;
  const folder = temporaryFolder('reconciliation');
  const secret = () => `/masters/${env}`;

  beforeAll(async () => {
    world = given();
    env = String(world.request({ appname: 'x' }).identity.env);
    directory = await startLimitsDirectory({ certificates: createCertificates(folder.path) });
    await storeMaster(world.ssm, secret(), world.server);
    reconciliation = await reconciling(world, directory, env);
    await world.sql(world.server.master, 'CREATE TABLE ledger (id int)');
  });
  afterAll(async () => {
    await directory?.stop();
    await folder.remove();
  });

  const access = (appname: string, fields = {}) => ({
    appname,
    mastersecret: secret(),
    username: undefined,
    password: undefined,
    ...fields,
  });
  const by = (owner: string) => terraform(`${env} ${owner}`);
  return {
    get world() {
      return world;
    },
    get directory() {
      return directory;
    },
    get reconciliation() {
      return reconciliation;
    },
    get env() {
      return env;
    },
    access,
    by,
    declare(appname, who = [], fields = {}) {
      const options = { people: people('readonly', ...who), ...by(appname) };
      return world.ensure(access(appname, fields), {}, options);
    },
    remove: (appname, fields = {}) => world.remove(access(appname, fields), {}, by(appname)),
    as: (name, statement = 'SELECT * FROM ledger') =>
      world.sql(world.server.iamLogin(name), statement),
    record: async (appname) => (await recordsBelow(world.ssm, undefined, env)).get(appname)?.record,
  };
}
