import { dnIn, entriesOf, membersOf } from '../people/entries.ts';
import type { Tree } from '../people/tree.ts';
import { createStore, link, type Node, type Store, setValues } from './store.ts';

/** A directory that knows `tree`. */
export function populated(tree: Tree): Store {
  const store = createStore(tree.domain);
  for (const name of ['Users', 'ForeignSecurityPrincipals']) {
    store.add(`CN=${name},${store.base}`, { objectClass: ['container'] });
  }
  for (const { dn, attributes } of entriesOf(tree)) store.add(dn, attributes);
  for (const other of tree.others) {
    if (other.kind === 'foreign') {
      store.add(dnIn(tree, other), { objectClass: ['foreignSecurityPrincipal'] });
    }
  }
  for (const { dn, members } of membersOf(tree)) {
    for (const member of members) link(known(store, dn), known(store, member));
  }
  for (const group of tree.groups) {
    const identifier = known(store, dnIn(tree, group)).sid?.split('-').at(-1) ?? '';
    for (const person of tree.people.filter(({ account }) => group.primaryOf?.includes(account))) {
      setValues(known(store, dnIn(tree, person)), 'primaryGroupID', [identifier]);
    }
  }
  return store;
}

function known(store: Store, dn: string): Node {
  const node = store.find(dn);
  if (!node) throw new Error(`the tree names ${dn}, but does not make it`);
  return node;
}
