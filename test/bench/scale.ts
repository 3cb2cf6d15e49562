import { readFileSync } from 'node:fs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import pg from 'pg';
import type { World } from '../postgres/world.ts';
import type { Place } from './contender.ts';

/** What everybody pays, in milliseconds: to read the other numbers by. */
export interface Scale {
  /** Over TLS, with a password. */
  readonly login: number;
  readonly roundTrip: number;
  readonly farRoundTrip: number;
  readonly apiCall: number;
}

export async function readScale({ server, aws }: World, near: Place, far: Place): Promise<Scale> {
  const { username: user, password } = server.master;
  const ca = readFileSync(server.caFile, 'utf8');
  const login = async ({ port }: Place) => {
    const { host, database } = server;
    const client = new pg.Client({ host, port, database, user, password, ssl: { ca } });
    await client.connect();
    return client;
  };
  const roundTrip = async (place: Place) => {
    const client = await login(place);
    try {
      return await typical(() => client.query('SELECT 1'));
    } finally {
      await client.end();
    }
  };
  const secrets = new SecretsManagerClient(aws);
  const { secretArn: SecretId } = near;
  return {
    login: await typical(async () => (await login(near)).end()),
    roundTrip: await roundTrip(near),
    farRoundTrip: await roundTrip(far),
    apiCall: await typical(() => secrets.send(new GetSecretValueCommand({ SecretId }))),
  };
}

const TIMES = 21;

async function typical(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[(TIMES - 1) / 2] ?? Number.NaN;
}
