import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Certificates } from '../certificates/certificates.ts';
import type { Expectations } from './expectations.ts';

/**
 * How a PUT fails: with this status, without an answer, or without an answer although it was
 * stored.
 */
export type PutFailure = number | 'disconnect' | 'disconnect after storing';

/** A PUT to the bucket, and its result. */
export interface Put {
  /** Path and query. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly answer: number | 'disconnect';
}

/**
 * CloudFormation's bucket for the answers of custom resources. Like S3, it accepts exactly the
 * requests that the URL was signed for.
 */
export function createBucket(options: {
  readonly certificates: Certificates;
  readonly expectations: Expectations;
  /** Taken one by one. */
  readonly failures: PutFailure[];
  readonly puts: Put[];
}): Server {
  const { certificates, expectations, failures, puts } = options;
  const tls = {
    cert: readFileSync(certificates.certFile),
    key: readFileSync(certificates.keyFile),
  };
  return createServer(tls, async (request, response) => {
    const { url: target = '', headers } = request;
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return; // the connection broke off
    const record = (answer: Put['answer']) => puts.push({ target, headers, body, answer });

    const failure = failures.shift();
    const { status, code } = judge(request, expectations);
    if (status === 200 && (failure === undefined || failure === 'disconnect after storing')) {
      expectations.arrived(target, body);
    }
    if (typeof failure === 'string') {
      record('disconnect');
      request.socket.destroy();
      return;
    }
    const answer = failure ?? status;
    record(answer);
    response.writeHead(answer, { 'content-type': 'application/xml' });
    response.end(answer === 200 ? '' : `<Error><Code>${code}</Code></Error>`);
  });
}

function judge(
  { method, url = '', headers }: IncomingMessage,
  expectations: Expectations,
): { status: number; code: string } {
  if (method !== 'PUT' || !expectations.isExpected(url))
    return { status: 403, code: 'AccessDenied' };
  // The URL was signed for a request without one.
  if (headers['content-type']) return { status: 403, code: 'SignatureDoesNotMatch' };
  if (headers['content-length'] === undefined) return { status: 411, code: 'MissingContentLength' };
  return { status: 200, code: 'ServiceUnavailable' };
}
