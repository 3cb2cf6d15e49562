/** The requests of LDAP clients (RFC 4511, section 4), as far as ours send them. */
import { children, type Element, number, text } from './ber.ts';
import { PAGED_RESULTS } from './codes.ts';

export type Request =
  | { readonly kind: 'bind'; readonly dn: string; readonly password: string | undefined }
  | Search
  | { readonly kind: 'modify'; readonly dn: string; readonly changes: readonly Change[] }
  | { readonly kind: 'add'; readonly dn: string; readonly attributes: readonly Values[] }
  | { readonly kind: 'delete'; readonly dn: string }
  | { readonly kind: 'rename'; readonly dn: string; readonly name: string; readonly unit?: string }
  | { readonly kind: 'extended'; readonly oid: string }
  | { readonly kind: 'unbind' | 'abandon' | 'unknown' };

export interface Search {
  readonly kind: 'search';
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  readonly sizeLimit: number;
  readonly filter: Element;
  readonly attributes: readonly string[];
  readonly page?: Page;
}

export interface Page {
  readonly size: number;
  readonly cookie: string;
}

export interface Values {
  readonly type: string;
  readonly values: readonly string[];
}

export interface Change extends Values {
  readonly operation: 'add' | 'delete' | 'replace';
}

const SCOPES = ['base', 'one', 'sub'] as const;
const OPERATIONS = ['add', 'delete', 'replace'] as const;

export function readRequest(message: Element): { id: number; request: Request } {
  const [id, operation, controls] = children(message);
  if (!operation) throw new Error('a message without a request');
  return { id: number(id), request: readOperation(operation, controls) };
}

function readOperation(operation: Element, controls: Element | undefined): Request {
  switch (operation.tag) {
    case 0x60: {
      const [, dn, credentials] = children(operation);
      const simple = credentials?.tag === 0x80;
      return { kind: 'bind', dn: text(dn), password: simple ? text(credentials) : undefined };
    }
    case 0x63:
      return readSearch(children(operation), controls);
    case 0x66: {
      const [dn, changes] = children(operation);
      return {
        kind: 'modify',
        dn: text(dn),
        changes: changes ? children(changes).map(readChange) : [],
      };
    }
    case 0x68: {
      const [dn, attributes] = children(operation);
      const values = attributes ? children(attributes).map(readValues) : [];
      return { kind: 'add', dn: text(dn), attributes: values };
    }
    case 0x4a:
      return { kind: 'delete', dn: text(operation) };
    case 0x6c: {
      const [dn, name, , unit] = children(operation);
      return { kind: 'rename', dn: text(dn), name: text(name), ...(unit && { unit: text(unit) }) };
    }
    case 0x77:
      return { kind: 'extended', oid: text(children(operation)[0]) };
    case 0x42:
      return { kind: 'unbind' };
    case 0x50:
      return { kind: 'abandon' };
    default:
      return { kind: 'unknown' };
  }
}

function readSearch(parts: readonly Element[], controls: Element | undefined): Search {
  const [base, scope, , sizeLimit, , , filter, attributes] = parts;
  if (!filter) throw new Error('a search without a filter');
  const page = controls && readPage(controls);
  return {
    kind: 'search',
    base: text(base),
    scope: SCOPES[number(scope)] ?? 'sub',
    sizeLimit: number(sizeLimit),
    filter,
    attributes: attributes ? children(attributes).map(text) : [],
    ...(page && { page }),
  };
}

function readPage(controls: Element): Page | undefined {
  for (const control of children(controls)) {
    const parts = children(control);
    if (text(parts[0]) !== PAGED_RESULTS) continue;
    const value = parts.at(-1);
    const [size, cookie] = value ? children({ tag: 0x30, bytes: innerBytes(value) }) : [];
    return { size: number(size), cookie: text(cookie) };
  }
  return undefined;
}

/** A control's value is a message of its own, packed as bytes. */
function innerBytes(value: Element): Buffer {
  return children(value)[0]?.bytes ?? Buffer.alloc(0);
}

function readChange(change: Element): Change {
  const [operation, modification] = children(change);
  if (!modification) throw new Error('a change of nothing');
  return { operation: OPERATIONS[number(operation)] ?? 'replace', ...readValues(modification) };
}

function readValues(attribute: Element): Values {
  const [type, values] = children(attribute);
  return { type: text(type), values: values ? children(values).map(text) : [] };
}
