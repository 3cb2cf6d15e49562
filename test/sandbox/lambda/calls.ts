import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** A call by HTTP that a function made: of an AWS API, of another function. */
export interface OutgoingCall {
  /** AmazonSSM.GetParameter, or the host. */
  readonly to: string;
  /** Milliseconds since the function's process began. */
  readonly from: number;
  readonly until: number;
}

/** Notes every call of this process, and hands over those that have ended since the last time. */
export function noteCalls(): () => OutgoingCall[] {
  const open = new Map<ClientRequest, number>();
  let ended: OutgoingCall[] = [];
  const requestOf = (message: unknown) => (message as { readonly request: ClientRequest }).request;
  const end = (message: unknown) => {
    const request = requestOf(message);
    const from = open.get(request);
    if (from === undefined) return;
    open.delete(request);
    const to = String(request.getHeader('x-amz-target') ?? `${request.host}${request.path}`);
    ended.push({ to, from, until: performance.now() });
  };
  subscribe('http.client.request.start', (message) => {
    open.set(requestOf(message), performance.now());
  });
  subscribe('http.client.response.finish', end);
  subscribe('http.client.request.error', end);
  return () => {
    const told = ended;
    ended = [];
    return told;
  };
}
