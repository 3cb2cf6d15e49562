import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Connect } from '../../provider/spoke/postgres/connection.ts';

/**
 * What goes wrong with an outside call: it is refused; it is done but its answer is lost; or the spoke dies after it, so that
 * nothing that it would have done afterwards happens.
 */
export const FAULTS = [
  'is refused',
  'is done, but its answer is lost',
  'is the last before the spoke dies',
] as const;
export type Fault = (typeof FAULTS)[number];

/** Counts every outside call of one run and spoils the one with this number. */
export function spoil(number: number, fault: Fault) {
  let calls = 0;
  let isDead = false;
  const problem = (what: string) => Object.assign(new Error(what), { code: '58000' });

  async function step<T>(call: () => Promise<T>): Promise<T> {
    if (isDead) throw problem('the spoke is dead');
    calls += 1;
    if (calls !== number) return call();
    if (fault === 'is refused') throw problem('refused');
    await call();
    isDead = fault === 'is the last before the spoke dies';
    throw problem('the answer was lost');
  }

  return {
    /** Did the run get as far as the call that was to be spoiled? */
    happened: () => calls >= number,
    connect:
      (connect: Connect): Connect =>
      async (login, deadline) => {
        const opened = await step(() =>
          connect(login, deadline).then((connection) => ({ connection })),
        );
        const { connection } = opened;
        return {
          query: <Row>(sql: string, values?: readonly unknown[]) =>
            step(() => connection.query<Row>(sql, values)),
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
