import { children, type Element, text } from './ber.ts';
import { keyOfDn } from './names.ts';
import { type Node, type Store, valuesOf } from './store.ts';

export interface Filter {
  readonly matches: (node: Node) => boolean;
  /** The filter as people write it, for tests that check searches. */
  readonly text: string;
}

const BIT_AND = '1.2.840.113556.1.4.803';
const BIT_OR = '1.2.840.113556.1.4.804';

/** RFC 4511, section 4.5.1.7. An unknown filter is an error, not an empty answer. */
export function readFilter(element: Element, store: Store): Filter {
  switch (element.tag) {
    case 0xa0:
      return combined('&', readAll(element, store), (list, node) =>
        list.every(({ matches }) => matches(node)),
      );
    case 0xa1:
      return combined('|', readAll(element, store), (list, node) =>
        list.some(({ matches }) => matches(node)),
      );
    case 0xa2:
      return combined('!', readAll(element, store), (list, node) =>
        list.every(({ matches }) => !matches(node)),
      );
    case 0xa3:
      return equality(element, store);
    case 0xa4:
      return substrings(element);
    case 0xa5:
      return comparison(element, '>=', (one, other) => one >= other);
    case 0xa6:
      return comparison(element, '<=', (one, other) => one <= other);
    case 0x87: {
      const type = text(element);
      return { matches: (node) => valuesOf(node, type).length > 0, text: `(${type}=*)` };
    }
    case 0xa9:
      return extensible(element);
    default:
      throw new Error(`filters with tag ${element.tag} are not understood here`);
  }
}

function readAll(element: Element, store: Store): Filter[] {
  return children(element).map((child) => readFilter(child, store));
}

function combined(
  sign: string,
  list: readonly Filter[],
  matches: (list: readonly Filter[], node: Node) => boolean,
): Filter {
  const all = list.map((filter) => filter.text).join('');
  return { matches: (node) => matches(list, node), text: `(${sign}${all})` };
}

function equality(element: Element, store: Store): Filter {
  const [typeElement, value] = children(element);
  const type = text(typeElement);
  const wanted = text(value);
  const asText = `(${type}=${wanted})`;
  switch (type.toLowerCase()) {
    case 'memberof': {
      // Compared by identity: comparing thousands of names with each other takes seconds.
      const group = store.find(wanted);
      const matches = (node: Node) =>
        group !== undefined && !node.foreign && node.memberOf.has(group);
      return { matches, text: asText };
    }
    case 'member': {
      const member = store.find(wanted);
      return { matches: (node) => member !== undefined && node.members.has(member), text: asText };
    }
    case 'distinguishedname':
      return { matches: (node) => node.key === keyOfDn(wanted), text: asText };
    case 'objectcategory':
      // By its DN or by its short name.
      return {
        matches: (node) =>
          valuesOf(node, type).some(
            (dn) =>
              keyOfDn(dn.toString()) === keyOfDn(wanted) ||
              dn.toString().toLowerCase().startsWith(`cn=${wanted.toLowerCase()},`),
          ),
        text: asText,
      };
    case 'objectsid':
      return {
        matches: (node) => node.sid === wanted || sameBytes(node, type, value),
        text: asText,
      };
    case 'objectguid':
      return { matches: (node) => sameBytes(node, type, value), text: `(${type}=...)` };
    default: {
      const folded = fold(wanted);
      return {
        matches: (node) => valuesOf(node, type).some((one) => fold(one.toString()) === folded),
        text: asText,
      };
    }
  }
}

function substrings(element: Element): Filter {
  const [typeElement, parts] = children(element);
  const type = text(typeElement);
  const pieces = parts ? children(parts) : [];
  const escaped = (piece: Element) => text(piece).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const start = pieces.filter(({ tag }) => tag === 0x80).map(escaped);
  const middle = pieces.filter(({ tag }) => tag === 0x81).map(escaped);
  const end = pieces.filter(({ tag }) => tag === 0x82).map(escaped);
  const pattern = new RegExp(`^${start}.*${middle.map((one) => `${one}.*`).join('')}${end}$`, 'is');
  const matches = (node: Node) => valuesOf(node, type).some((one) => pattern.test(one.toString()));
  return { matches, text: `(${type}=${pieces.map(text).join('*')}*)` };
}

function comparison(
  element: Element,
  sign: string,
  compare: (one: bigint, other: bigint) => boolean,
): Filter {
  const [type, value] = children(element).map(text);
  const matches = (node: Node) =>
    valuesOf(node, type ?? '').some((one) => compare(BigInt(one.toString()), BigInt(value ?? 0)));
  return { matches, text: `(${type}${sign}${value})` };
}

function extensible(element: Element): Filter {
  const part = (tag: number) => text(children(element).find((child) => child.tag === tag));
  const [rule, type, value] = [part(0x81), part(0x82), part(0x83)];
  if (rule !== BIT_AND && rule !== BIT_OR) throw new Error(`no matching rule ${rule} here`);
  const mask = BigInt(value);
  const matches = (node: Node) =>
    valuesOf(node, type).some((one) => {
      const bits = BigInt(one.toString()) & mask;
      return rule === BIT_AND ? bits === mask : bits !== 0n;
    });
  return { matches, text: `(${type}:${rule}:=${value})` };
}

function sameBytes(node: Node, type: string, value: Element | undefined): boolean {
  return valuesOf(node, type).some((one) => Buffer.isBuffer(one) && value?.bytes.equals(one));
}

function fold(value: string): string {
  return value.toLowerCase();
}
