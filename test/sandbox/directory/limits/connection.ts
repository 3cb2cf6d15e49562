import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import { entryMessage, referenceMessage, resultMessage } from './answers.ts';
import { type Element, firstElement } from './ber.ts';
import { CODE } from './codes.ts';
import { type Request, readRequest } from './requests.ts';
import type { Reply } from './session.ts';

/** One client's connection, until it is closed. */
export function serve(
  connection: Socket,
  respond: (request: Request, isEncrypted: boolean) => Reply,
  secureContext: SecureContext,
): void {
  let socket = connection;
  let received = Buffer.alloc(0);
  listen();

  function listen(): void {
    socket.on('error', () => {}); // the client went away
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      for (let next = firstElement(received); next; next = firstElement(received)) {
        received = received.subarray(next.end);
        try {
          answer(next.element);
        } catch {
          socket.destroy(); // that was not LDAP
        }
      }
    });
  }

  function answer(message: Element): void {
    const { id, request } = readRequest(message);
    const { entries = [], reference, result, next } = respondTo(request);
    const messages = entries.map((entry) => entryMessage(id, entry));
    if (reference) messages.push(referenceMessage(id, reference));
    if (result) messages.push(resultMessage(id, request.kind, result));
    // All in one write: written apart, a result would wait until its entries were acknowledged.
    if (messages.length > 0) socket.write(Buffer.concat(messages));
    if (next === 'close') socket.end();
    if (next === 'start TLS') startTls();
  }

  function respondTo(request: Request): Reply {
    try {
      return respond(request, socket instanceof TLSSocket);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { result: { code: CODE.protocolError, message } };
    }
  }

  function startTls(): void {
    connection.removeAllListeners('data');
    socket = new TLSSocket(connection, { isServer: true, secureContext });
    listen();
  }
}
