import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Place } from './contender.ts';
import type { Engine } from './engine.ts';

/** The costs that everybody pays, in milliseconds: a scale for the other numbers. */
export interface Scale {
  /** Over TLS, with a password. */
  readonly login: number;
  readonly roundTrip: number;
  readonly farRoundTrip: number;
  readonly apiCall: number;
}

export async function readScale({ world, login }: Engine, near: Place, far: Place): Promise<Scale> {
  const roundTrip = async (place: Place) => {
    const session = await login(place);
    try {
      return await typical(() => session.query('SELECT 1'));
    } finally {
      await session.close();
    }
  };
  const secrets = new SecretsManagerClient(world.aws);
  const { secretArn: SecretId } = near;
  return {
    login: await typical(async () => (await login(near)).close()),
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
