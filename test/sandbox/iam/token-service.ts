import { createServer, type Socket } from 'node:net';
import { listen } from '../machine/listen.ts';

export interface TokenService {
  readonly port: number;
  stop(): Promise<void>;
}

type IsRight = (username: string, token: string) => boolean | Promise<boolean>;

/** Longer than any token. The rest of a longer question is not read. */
const LIMIT = 16_384;

/**
 * Answers the plugins of MariaDB and MySQL (token-client.h) whether a user may log in with a token.
 * A question is the name and the token, each with a zero at its end; an answer is one letter.
 */
export async function startTokenService(isRight: IsRight): Promise<TokenService> {
  const server = createServer((socket) => {
    answer(socket, isRight).catch(() => socket.destroy()); // the plugin takes silence for a no
  });
  const port = await listen(server);
  server.unref(); // the database server keeps this process waiting
  return {
    port,
    async stop() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(socket: Socket, isRight: IsRight): Promise<void> {
  let question = Buffer.alloc(0);
  for await (const chunk of socket) {
    question = Buffer.concat([question, chunk]);
    const [username, token, ...rest] = question.toString('utf8').split('\0');
    const isComplete = username !== undefined && token !== undefined && rest.length > 0;
    if (isComplete) socket.end((await isRight(username, token)) ? 'y' : 'n');
    if (isComplete || question.length > LIMIT) break;
  }
}
