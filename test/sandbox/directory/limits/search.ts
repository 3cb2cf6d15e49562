import type { AnsweredEntry, Result } from './answers.ts';
import { CODE, PAGED_RESULTS, START_TLS } from './codes.ts';
import type { Fault, Faults } from './faults.ts';
import { readFilter } from './filter.ts';
import type { Search } from './requests.ts';
import { type Node, type Store, typesOf, valuesOf } from './store.ts';

/** Active Directory's defaults for MaxPageSize and MaxValRange (MS-ADTS 3.1.1.3.4.6). */
const MAX_ENTRIES = 1000;
const MAX_VALUES = 1500;

export interface Answer {
  readonly entries: readonly AnsweredEntry[];
  readonly result: Result;
  readonly fault?: Fault | undefined;
}

/** A search as tests see it: one element for each page. */
export interface Asked {
  readonly base: string;
  readonly scope: Search['scope'];
  readonly filter: string;
  readonly attributes: readonly string[];
  readonly page: number;
}

interface Cursor {
  readonly rest: readonly Node[];
  readonly page: number;
  readonly faultOf: (page: number) => Fault | undefined;
}

/** Searches for one connection, which keeps their cookies. */
export function searcher(options: {
  readonly store: Store;
  readonly faults: Faults;
  readonly asked: Asked[];
}) {
  const { store, faults, asked } = options;
  const cursors = new Map<string, Cursor>();
  let cookies = 0;

  return (search: Search, reader: { readonly seesAll: boolean }): Answer => {
    const filter = readFilter(search.filter, store);
    const cookie = search.page?.cookie;
    const cursor = cookie ? cursors.get(cookie) : { ...begin(filter.matches), page: 1 };
    if (cookie) cursors.delete(cookie);
    if (!cursor) return failed(CODE.unwillingToPerform, 'the cookie is not of this connection');
    const { base, scope, attributes } = search;
    asked.push({ base, scope, filter: filter.text, attributes, page: cursor.page });
    if (!cookie && !store.find(base)) return failed(CODE.noSuchObject);

    const limit = Math.min(
      search.page?.size || MAX_ENTRIES,
      MAX_ENTRIES,
      search.sizeLimit || Infinity,
    );
    const nodes = cursor.rest.slice(0, limit);
    const rest = cursor.rest.slice(limit);
    const entries = nodes.map((node) => answered(node, attributes));
    const fault = cursor.faultOf(cursor.page);
    if (!search.page) {
      const code = rest.length > 0 ? CODE.sizeLimitExceeded : CODE.success;
      return { entries, result: { code }, fault };
    }
    if (rest.length === 0) return { entries, result: { code: CODE.success, cookie: '' }, fault };
    const next = `cookie-${++cookies}`;
    cursors.set(next, { ...cursor, rest, page: cursor.page + 1 });
    return { entries, result: { code: CODE.success, cookie: next }, fault };

    function begin(matches: (node: Node) => boolean): Omit<Cursor, 'page'> {
      const visible = store
        .below(search.base, search.scope)
        .filter((node) => !node.concealed || reader.seesAll);
      return { rest: visible.filter(matches), faultOf: faults.begin() };
    }
  };
}

function failed(code: number, message = ''): Answer {
  return { entries: [], result: { code, message } };
}

function answered(node: Node, wanted: readonly string[]): AnsweredEntry {
  const all = wanted.length === 0 || wanted.includes('*');
  const types = all ? [...new Set([...typesOf(node), ...wanted])] : wanted;
  return { dn: node.dn, attributes: types.flatMap((type) => answeredValues(node, type)) };
}

function answeredValues(node: Node, wanted: string): AnsweredEntry['attributes'] {
  const [type = '', option = ''] = wanted.split(';');
  const values = valuesOf(node, type).map((value) => Buffer.from(value));
  const range = /^range=(\d+)-(\d+|\*)$/i.exec(option);
  if (values.length === 0) return [];
  if (!range && values.length <= MAX_VALUES) return [{ type, values }];

  const first = Number(range?.[1] ?? 0);
  const asked = range?.[2] === undefined || range[2] === '*' ? Infinity : Number(range[2]);
  const last = Math.min(asked, first + MAX_VALUES - 1);
  const end = last >= values.length - 1 ? '*' : last;
  const part = { type: `${type};range=${first}-${end}`, values: values.slice(first, last + 1) };
  // A client that did not ask for a range also gets the attribute itself, without a value.
  return range ? [part] : [{ type, values: [] }, part];
}

/** The directory's description of itself, which anybody may read. */
export function rootEntry(base: string): AnsweredEntry {
  const attributes = {
    defaultNamingContext: [base],
    namingContexts: [base],
    supportedLDAPVersion: ['3'],
    supportedControl: [PAGED_RESULTS],
    supportedExtension: [START_TLS],
  };
  return {
    dn: '',
    attributes: Object.entries(attributes).map(([type, values]) => ({
      type,
      values: values.map((value) => Buffer.from(value)),
    })),
  };
}
