import { CODE } from './codes.ts';
import { firstValue, parentOf } from './names.ts';
import type { Change, Request, Values } from './requests.ts';
import { link, type Node, type Store, setValues, unlink, valuesOf } from './store.ts';

export type ChangeRequest = Extract<Request, { kind: 'add' | 'modify' | 'rename' | 'delete' }>;

/** Applies an administrator's change, and returns the result code. */
export function change(store: Store, request: ChangeRequest): number {
  const node = store.find(request.dn);
  if (request.kind === 'add') return node ? CODE.entryAlreadyExists : add(store, request);
  if (!node) return CODE.noSuchObject;
  switch (request.kind) {
    case 'modify':
      return modify(store, node, request.changes);
    case 'rename': {
      const dn = `${request.name},${request.unit ?? parentOf(node.dn)}`;
      if (store.below(node.dn, 'one').length > 0) return CODE.notAllowedOnNonLeaf;
      if (store.find(dn)) return CODE.entryAlreadyExists;
      store.rename(node, dn);
      return CODE.success;
    }
    case 'delete':
      if (store.below(node.dn, 'one').length > 0) return CODE.notAllowedOnNonLeaf;
      store.remove(node);
      return CODE.success;
    default:
      return request satisfies never;
  }
}

function add(
  store: Store,
  { dn, attributes }: { dn: string; attributes: readonly Values[] },
): number {
  if (!store.find(parentOf(dn)) || firstValue(dn) === '') return CODE.noSuchObject;
  store.add(dn, Object.fromEntries(attributes.map(({ type, values }) => [type, values])));
  return CODE.success;
}

function modify(store: Store, node: Node, changes: readonly Change[]): number {
  for (const one of changes) {
    if (one.type.toLowerCase() === 'member') {
      const code = modifyMembers(store, node, one);
      if (code !== CODE.success) return code;
      continue;
    }
    const before = valuesOf(node, one.type);
    const after = {
      replace: one.values,
      add: [...before, ...one.values],
      delete: before.filter((value) => !one.values.includes(value.toString())),
    };
    setValues(node, one.type, after[one.operation]);
  }
  return CODE.success;
}

function modifyMembers(store: Store, group: Node, { operation, values }: Change): number {
  const members = values.map((dn) => store.find(dn));
  if (operation === 'replace') for (const member of group.members) unlink(group, member);
  for (const member of members) {
    if (!member) return CODE.noSuchObject;
    const isMember = group.members.has(member);
    // Like Active Directory, it refuses a change that changes nothing.
    if (operation === 'delete' ? !isMember : isMember) {
      return isMember ? CODE.entryAlreadyExists : CODE.unwillingToPerform;
    }
    if (operation === 'delete') unlink(group, member);
    else link(group, member);
  }
  return CODE.success;
}
