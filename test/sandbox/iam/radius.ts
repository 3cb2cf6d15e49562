import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export interface RadiusServer {
  readonly port: number;
  /** The secret that both ends share. */
  readonly secret: string;
  stop(): Promise<void>;
}

const ACCESS_REQUEST = 1;
const ACCESS_ACCEPT = 2;
const ACCESS_REJECT = 3;
const USER_NAME = 1;
const USER_PASSWORD = 2;
const HEADER = 20;
const BLOCK = 16;

/**
 * The part of RADIUS (RFC 2865) with which a PostgreSQL server asks whether a user may log in with
 * a password. It is the only external authentication that every build of PostgreSQL has.
 */
export async function startRadius(
  isRight: (username: string, password: string) => boolean,
): Promise<RadiusServer> {
  const secret = randomBytes(18).toString('base64url');
  const socket = createSocket('udp4');
  socket.on('message', (request, sender) => {
    if (request.length < HEADER || request[0] !== ACCESS_REQUEST) return;
    const { username, password } = credentials(request, secret);
    const code = isRight(username, password) ? ACCESS_ACCEPT : ACCESS_REJECT;
    socket.send(response(code, request, secret), sender.port, sender.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.unref(); // the database server is what keeps this process waiting
  return {
    port: socket.address().port,
    secret,
    async stop() {
      await new Promise<void>((resolve) => socket.close(resolve));
    },
  };
}

function credentials(request: Buffer, secret: string): { username: string; password: string } {
  const values = new Map<number, Buffer>();
  for (let at = HEADER; at + 2 <= request.length; ) {
    const [type = 0, length = 0] = request.subarray(at, at + 2);
    if (length < 2) break;
    values.set(type, request.subarray(at + 2, at + length));
    at += length;
  }
  const hidden = values.get(USER_PASSWORD) ?? Buffer.alloc(0);
  return {
    username: String(values.get(USER_NAME) ?? ''),
    password: revealed(hidden, secret, authenticatorOf(request)),
  };
}

/** Section 5.2: each block is hidden by a digest of the secret and the block before. */
function revealed(hidden: Buffer, secret: string, authenticator: Buffer): string {
  const plain: number[] = [];
  let before = authenticator;
  for (let at = 0; at < hidden.length; at += BLOCK) {
    const block = hidden.subarray(at, at + BLOCK);
    const pad = md5(Buffer.from(secret), before);
    plain.push(...block.map((byte, index) => byte ^ (pad[index] ?? 0)));
    before = block;
  }
  return Buffer.from(plain).toString('utf8').replace(/\0+$/, '');
}

/** Section 3: signed over the request's authenticator, so that nobody else could have answered. */
function response(code: number, request: Buffer, secret: string): Buffer {
  const head = Buffer.from([code, request[1] ?? 0, 0, HEADER]);
  return Buffer.concat([head, md5(head, authenticatorOf(request), Buffer.from(secret))]);
}

function authenticatorOf(request: Buffer): Buffer {
  return request.subarray(4, HEADER);
}

function md5(...parts: readonly Buffer[]): Buffer {
  return createHash('md5').update(Buffer.concat(parts)).digest();
}
