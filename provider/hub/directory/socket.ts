import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions as TlsOptions } from 'node:tls';
import { directorySilent, type Stage } from '../../errors/directory-connection.ts';
import type { Deadline } from '../../runtime/deadline.ts';
import { connectionError, type Where } from './explain.ts';

/** The ways to a server, and how long each stage of a conversation may take. */

type To = Where & { readonly deadline: Deadline };

/** Milliseconds that the server may take: a controller that hangs is told in seconds. */
const PATIENCE: Readonly<Record<Stage, number>> = {
  connecting: 5_000,
  'starting TLS': 5_000,
  'logging in': 5_000,
  searching: 20_000,
};

/** Has something done within the time of its stage. */
export type InTime = <Out>(stage: Stage, work: () => Promise<Out>) => Promise<Out>;

/** @param hangUp what ends a work that takes too long */
export function stages(url: string, deadline: Deadline, hangUp: () => void): InTime {
  return async (stage, work) => {
    const patience = Math.max(1, Math.min(PATIENCE[stage], deadline.left()));
    const { promise: silence, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(directorySilent({ url, stage, seconds: Math.ceil(patience / 1_000) }));
      hangUp();
    }, patience);
    try {
      return await Promise.race([work(), silence]);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** The host name is what the certificate must match: an open socket does not tell it. */
export function tlsOptions(url: string, authorities: readonly string[] | undefined): TlsOptions {
  const host = hostOf(url);
  return {
    host,
    ...(isIP(host) === 0 && { servername: host }),
    ...(authorities !== undefined && { ca: [...authorities] }),
  };
}

export async function openSocket(to: To): Promise<Socket> {
  const socket = connectTcp({ host: hostOf(to.url), port: portOf(to.url) });
  return opened(socket, 'connect', 'connecting', to);
}

export async function openTls(to: To, options: TlsOptions): Promise<Socket> {
  const socket = await openSocket(to);
  const secure = connectTls({ ...options, socket });
  return opened(secure, 'secureConnect', 'starting TLS', to);
}

async function opened(socket: Socket, event: string, stage: Stage, to: To): Promise<Socket> {
  const inTime = stages(to.url, to.deadline, () => socket.destroy());
  try {
    await inTime(stage, () => Promise.race([once(socket, event), closed(socket)]));
  } catch (error) {
    socket.destroy();
    throw connectionError(error, to);
  }
  // The client has listeners of its own once it uses the socket. Until then, nobody is surprised.
  socket.on('error', () => {});
  return socket;
}

/** A server that hangs up in the middle of TLS emits no error. */
async function closed(socket: Socket): Promise<never> {
  await once(socket, 'close');
  throw Object.assign(new Error('the server hung up'), { code: 'ECONNRESET' });
}

/** For IPv6, without the brackets. */
function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

function portOf(url: string): number {
  const { protocol, port } = new URL(url);
  if (port !== '') return Number(port);
  return protocol === 'ldaps:' ? 636 : 389;
}
