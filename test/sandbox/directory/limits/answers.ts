/** The server's answers, as bytes. */
import { element, integer, octets, sequence } from './ber.ts';
import { PAGED_RESULTS } from './codes.ts';
import type { Request } from './requests.ts';

/** The tag of the answer to each kind of request. The entries of a search have their own. */
const ANSWERS = {
  bind: 0x61,
  search: 0x65,
  modify: 0x67,
  add: 0x69,
  delete: 0x6b,
  rename: 0x6d,
  extended: 0x78,
  // Nobody waits for an answer to these.
  unbind: 0x78,
  abandon: 0x78,
  unknown: 0x78,
} as const satisfies Record<Request['kind'], number>;

export interface Result {
  readonly code: number;
  readonly message?: string;
  readonly referral?: string;
  /** For the next page. */
  readonly cookie?: string;
}

export function resultMessage(id: number, kind: Request['kind'], result: Result): Buffer {
  const { code, message = '', referral, cookie } = result;
  const answer = element(
    ANSWERS[kind],
    element(0x0a, Buffer.from([code])),
    octets(Buffer.alloc(0)),
    octets(Buffer.from(message)),
    ...(referral === undefined ? [] : [element(0xa3, octets(Buffer.from(referral)))]),
  );
  if (cookie === undefined) return sequence(integer(id), answer);
  const page = sequence(integer(0), octets(Buffer.from(cookie)));
  const control = sequence(octets(Buffer.from(PAGED_RESULTS)), octets(page));
  return sequence(integer(id), answer, element(0xa0, control));
}

export interface AnsweredEntry {
  readonly dn: string;
  readonly attributes: readonly { readonly type: string; readonly values: readonly Buffer[] }[];
}

export function entryMessage(id: number, { dn, attributes }: AnsweredEntry): Buffer {
  const list = attributes.map(({ type, values }) =>
    sequence(octets(Buffer.from(type)), element(0x31, ...values.map(octets))),
  );
  return sequence(integer(id), element(0x64, octets(Buffer.from(dn)), sequence(...list)));
}

export function referenceMessage(id: number, url: string): Buffer {
  return sequence(integer(id), element(0x73, octets(Buffer.from(url))));
}
