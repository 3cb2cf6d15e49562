import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../../contract/request/request.ts';
import { errorCode, reason } from '../../runtime/errors.ts';
import { type Answerer, whatAnswers } from './first-bytes.ts';
import { HUNG_UP, NoAnswer, OTHER_SERVER, SILENT, STALLED } from './no-answer.ts';
import { LONGEST_TCP, longestSilence } from './patience.ts';

export interface Watch {
  /** What a driver's error really means. */
  explain(error: unknown): unknown;
}

/** Milliseconds of silence after which a server of MySQL is asked whether it is another one. */
const ASK_AFTER = 2_000;
const LONGEST_ANSWER = 3_000;

/**
 * Watches the socket that a driver is about to use: does it connect, and is what answers a server
 * of that engine? A driver would take the time out of one, and the nonsense of the other, for any
 * error. Nothing but the question for TLS has been sent by then, so no secret either.
 *
 * @param limit milliseconds
 */
export function watchSocket(socket: Socket, endpoint: Endpoint, limit: number): Watch {
  const start = Date.now();
  const since = () => Date.now() - start;
  let verdict: NoAnswer | undefined;
  let isConnected = false;
  let heard: Buffer = Buffer.alloc(0);
  const timers: NodeJS.Timeout[] = [];
  const stop = () => {
    for (const timer of timers.splice(0)) clearTimeout(timer);
  };
  const give = (code: string, said: string, answerer?: Answerer) => {
    stop();
    verdict ??= new NoAnswer(code, said, since(), answerer);
    socket.destroy(verdict);
  };
  const judge = (answerer: Answerer | undefined) => {
    if (answerer === undefined) return;
    if (answerer.is === endpoint.engine) stop();
    else give(OTHER_SERVER, answerer.called, answerer);
  };
  const within = (ms: number, act: () => unknown) =>
    timers.push(setTimeout(act, Math.min(ms, limit)));

  within(LONGEST_TCP, () => give('ETIMEDOUT', `ETIMEDOUT after ${seconds(since())} s`));
  socket.once('connect', () => {
    isConnected = true;
    stop();
    within(longestSilence(endpoint.host), () => give(SILENT, 'it says nothing'));
    if (endpoint.engine === 'mysql' && limit > ASK_AFTER)
      within(ASK_AFTER, async () => {
        const other = await ask(endpoint);
        if (heard.length === 0 && other?.is !== 'mysql') judge(other);
      });
  });
  const listen = (data: Buffer) => {
    heard = Buffer.concat([heard, data]);
    const answerer = whatAnswers(heard);
    if (answerer !== undefined) socket.off('data', listen);
    judge(answerer);
  };
  socket.on('data', listen);
  socket.once('close', stop);
  return {
    explain: (error) => {
      if (verdict !== undefined) return verdict;
      // The connection may have been cut a moment before our own timers.
      const isLate = since() >= limit - 20 || isTimeout(error);
      if (!isConnected) return error;
      if (heard.length > 0) return isLate ? new NoAnswer(STALLED, '', since()) : error;
      if (isLate) return new NoAnswer(SILENT, '', since());
      return new NoAnswer(HUNG_UP, hangUp(errorCode(error)), since());
    },
  };
}

/** Asks for TLS as PostgreSQL's clients do, which web servers answer too. */
function ask({ host, port }: Endpoint): Promise<Answerer | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let heard: Buffer = Buffer.alloc(0);
    socket.on('data', (data) => {
      heard = Buffer.concat([heard, data]);
      if (whatAnswers(heard) !== undefined) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(whatAnswers(heard)));
    socket.setTimeout(LONGEST_ANSWER, () => socket.destroy());
    socket.write(SSL_REQUEST);
  });
}

/** https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f]);

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}

/** The drivers' own: the first is that of MySQL's. */
function isTimeout(error: unknown): boolean {
  return errorCode(error) === 'ETIMEDOUT' || reason(error) === 'timeout expired';
}

/** Drivers have codes and words of their own for it. */
function hangUp(code: string | undefined): string {
  return code === 'ECONNRESET' || code === 'EPIPE' ? code : 'closed';
}
