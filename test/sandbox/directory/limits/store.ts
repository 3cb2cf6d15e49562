import { randomBytes } from 'node:crypto';
import { baseDn, NEVER } from '../people/entries.ts';
import { bytesOfSid, CLASSES } from './classes.ts';
import { firstValue, keyOfDn } from './names.ts';

/** An entry. Membership is a link between two entries, so that names may change. */
export interface Node {
  dn: string;
  key: string;
  readonly attributes: Map<string, { readonly type: string; values: readonly (string | Buffer)[] }>;
  readonly members: Set<Node>;
  readonly memberOf: Set<Node>;
  readonly sid: string | undefined;
  /** A placeholder for a member from another domain. Only administrators may read its memberOf. */
  readonly foreign: boolean;
  /** Hidden from the service account. Its groups still name it. */
  concealed: boolean;
}

export interface Store {
  readonly base: string;
  find(dn: string): Node | undefined;
  below(dn: string, scope: 'base' | 'one' | 'sub'): Node[];
  add(dn: string, attributes: Readonly<Record<string, readonly string[]>>): Node;
  rename(node: Node, dn: string): void;
  remove(node: Node): void;
}

const DOMAIN_SID = 'S-1-5-21-1004336348-1177238915-682003330';
const DOMAIN_USERS = '513';
const DOMAIN_COMPUTERS = '515';
const FIRST_IDENTIFIER = 1104;

export function createStore(domain: string): Store {
  const base = baseDn(domain);
  const nodes = new Map<string, Node>();
  let identifiers = FIRST_IDENTIFIER;

  const store: Store = {
    base,
    find: (dn) => nodes.get(keyOfDn(dn)),
    below(dn, scope) {
      const key = keyOfDn(dn);
      const start = nodes.get(key);
      if (scope === 'base') return start ? [start] : [];
      const below = [...nodes.values()].filter((node) => node.key.startsWith(`${key}\0`));
      if (scope === 'one') {
        return below.filter((node) => !node.key.slice(key.length + 1).includes('\0'));
      }
      return start ? [start, ...below] : below;
    },
    add(dn, attributes) {
      const kind = attributes['objectClass']?.at(-1) ?? 'top';
      const { chain, category } = CLASSES[kind] ?? { chain: ['top', kind], category: kind };
      const isPrincipal = ['user', 'computer', 'group'].includes(kind);
      const foreign = kind === 'foreignSecurityPrincipal';
      const sid = foreign
        ? firstValue(dn)
        : isPrincipal
          ? `${DOMAIN_SID}-${identifiers++}`
          : undefined;
      const node: Node = {
        dn,
        key: keyOfDn(dn),
        attributes: new Map(),
        members: new Set(),
        memberOf: new Set(),
        sid,
        foreign,
        concealed: false,
      };
      const all = {
        ...(kind === 'user' && { primaryGroupID: [DOMAIN_USERS], accountExpires: [NEVER] }),
        ...(kind === 'computer' && { primaryGroupID: [DOMAIN_COMPUTERS] }),
        ...attributes,
        objectClass: chain,
        objectCategory: [`CN=${category},CN=Schema,CN=Configuration,${base}`],
        objectGUID: [randomBytes(16)],
        ...(sid && { objectSid: [bytesOfSid(sid)] }),
      };
      for (const [type, values] of Object.entries(all)) setValues(node, type, values);
      nodes.set(node.key, node);
      return node;
    },
    rename(node, dn) {
      nodes.delete(node.key);
      node.dn = dn;
      node.key = keyOfDn(dn);
      nodes.set(node.key, node);
    },
    remove(node) {
      nodes.delete(node.key);
      for (const group of node.memberOf) group.members.delete(node);
      for (const member of node.members) member.memberOf.delete(node);
    },
  };
  store.add(base, { objectClass: ['domainDNS'] });
  return store;
}

export function link(group: Node, member: Node): void {
  group.members.add(member);
  member.memberOf.add(group);
}

export function unlink(group: Node, member: Node): void {
  group.members.delete(member);
  member.memberOf.delete(group);
}

export function setValues(node: Node, type: string, values: readonly (string | Buffer)[]): void {
  if (values.length === 0) node.attributes.delete(type.toLowerCase());
  else node.attributes.set(type.toLowerCase(), { type, values });
}

export function valuesOf(node: Node, type: string): readonly (string | Buffer)[] {
  switch (type.toLowerCase()) {
    case 'member':
      return [...node.members].map(({ dn }) => dn);
    case 'memberof':
      return node.foreign ? [] : [...node.memberOf].map(({ dn }) => dn);
    case 'distinguishedname':
      return [node.dn];
    case 'name':
      return [firstValue(node.dn)];
    case 'cn':
      return /^cn=/i.test(node.dn) ? [firstValue(node.dn)] : [];
    default:
      return node.attributes.get(type.toLowerCase())?.values ?? [];
  }
}

/** The names of all its attributes. */
export function typesOf(node: Node): string[] {
  const stored = [...node.attributes.values()].map(({ type }) => type);
  const computed = ['cn', 'name', 'distinguishedName', 'member', 'memberOf'];
  return [...stored, ...computed.filter((type) => valuesOf(node, type).length > 0)];
}
