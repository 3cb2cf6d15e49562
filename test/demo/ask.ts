import type { Credentials } from '../support/parameters.ts';
import { openSession, type Session } from '../support/postgres-sessions.ts';
import { expect } from './expect.ts';
import type { Stage } from './stage.ts';

/** Sends one statement before the reader's eyes, in a session of its own or in an open one. */

export async function allowed(
  stage: Stage,
  login: Credentials,
  statement: string,
  open?: Session,
): Promise<void> {
  const { refused } = await ask(stage, login, statement, open);
  expect(!refused, `${login.username} may: ${statement}`);
}

export async function refused(
  stage: Stage,
  login: Credentials,
  statement: string,
  why: string,
  open?: Session,
): Promise<void> {
  const { refused, text } = await ask(stage, login, statement, open);
  expect(refused && text.includes(why), `${login.username} may not: ${statement} (${why})`);
}

async function ask(
  { narrator, sandbox }: Stage,
  { username, url }: Credentials,
  statement: string,
  open?: Session,
) {
  narrator.command(`${username}=> ${statement};`);
  const session = open ?? openSession(url, sandbox.postgres);
  const reply = await session.ask(statement);
  narrator.output(reply.text);
  if (session !== open) await session.close();
  return reply;
}
