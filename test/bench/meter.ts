import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Calls of AWS's APIs, as the HTTP client of this process sees them. */
export interface AwsCalls {
  readonly calls: number;
  /** Milliseconds in which at least one of them was under way. */
  readonly ms: number;
}

const START = 'http.client.request.start';
const ENDS = ['http.client.response.finish', 'http.client.request.error'];

/** Whoever makes them: the code that is measured need not know. */
export async function meterAws<Result>(
  work: () => Promise<Result>,
): Promise<readonly [Result, AwsCalls]> {
  const open = new Set<unknown>();
  let calls = 0;
  let ms = 0;
  let since = 0;
  const started = (message: unknown) => {
    if (open.size === 0) since = performance.now();
    open.add(requestOf(message));
    calls++;
  };
  const ended = (message: unknown) => {
    if (open.delete(requestOf(message)) && open.size === 0) ms += performance.now() - since;
  };
  subscribe(START, started);
  for (const end of ENDS) subscribe(end, ended);
  try {
    const result = await work();
    return [result, { calls, ms }];
  } finally {
    unsubscribe(START, started);
    for (const end of ENDS) unsubscribe(end, ended);
  }
}

function requestOf(message: unknown): unknown {
  return (message as { readonly request: unknown }).request; // of every message of these channels
}
