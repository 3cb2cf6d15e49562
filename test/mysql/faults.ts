import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Connect } from '../../provider/spoke/mysql/connection.ts';

/** What goes wrong with an outside call; see test/postgres/faults.ts. MySQL has one more: the server ends the session. */
export const FAULTS = [
  'is refused',
  'is done, but its answer is lost',
  'is done, and its connection is gone',
  'is the last before the spoke dies',
] as const;
export type Fault = (typeof FAULTS)[number];

/** Counts every outside call of one run and spoils the one with this number. */
export function spoil(number: number, fault: Fault) {
  let calls = 0;
  let isDead = false;
  const problem = (what: string) => Object.assign(new Error(what), { errno: 3024 });

  async function step<T>(call: () => Promise<T>, cut?: () => Promise<unknown>): Promise<T> {
    if (isDead) throw problem('the spoke is dead');
    calls += 1;
    if (calls !== number) return call();
    if (fault === 'is refused') throw problem('refused');
    await call();
    if (fault === 'is done, and its connection is gone') await cut?.();
    isDead = fault === 'is the last before the spoke dies';
    throw problem('the answer was lost');
  }

  return {
    /** Did the run get as far as the call that was to be spoiled? */
    happened: () => calls >= number,
    connect:
      (connect: Connect): Connect =>
      async (login, deadline) => {
        const { connection } = await step(() =>
          connect(login, deadline).then((connection) => ({ connection })),
        );
        return {
          query: <Row>(sql: string) =>
            step(
              () => connection.query<Row>(sql),
              () => connection.close(),
            ),
          // Sockets close when a process dies, whatever it still had in mind.
          close: () => connection.close(),
        };
      },
    ssm: (client: SSMClient): SSMClient => {
      client.middlewareStack.add((next) => (request) => step(() => next(request)), {
        step: 'initialize',
      });
      return client;
    },
  };
}
