// biome-ignore-all lint/suspicious/noTemplateCurlyInString: people send such texts.

import type { WrongInput } from './right.ts';

/** Groups in every wrong shape. */
export const GROUPS: readonly WrongInput[] = [
  [
    'write in an object',
    { groups: { 'DB-Writers': 'write' } },
    "groups.DB-Writers: 'write' is not readonly, readwrite or owner; did you mean " + 'readwrite?',
  ],
  [
    'read-write in an object',
    { groups: { 'DB-Writers': 'read-write' } },
    "groups.DB-Writers: 'read-write' is not readonly, readwrite or owner; did you mean " +
      'readwrite?',
  ],
  [
    'a level in capitals',
    { groups: { 'DB-Readers': 'READONLY' } },
    "groups.DB-Readers: 'READONLY' is not readonly, readwrite or owner; did you mean " +
      'readonly?',
  ],
  [
    'two wrong levels',
    { groups: { A: 'rw', B: 'owner', C: 'admin' } },
    "groups.A: 'rw' is not readonly, readwrite or owner; did you mean readwrite?; " +
      "groups.C: 'admin' is not readonly, readwrite or owner; did you mean owner?",
  ],
  [
    'a number as level',
    { groups: { 'DB-Readers': 1 } },
    'groups.DB-Readers: is a number; it must be readonly, readwrite or owner',
  ],
  [
    'null as level',
    { groups: { 'DB-Readers': null } },
    'groups.DB-Readers: is null; it must be readonly, readwrite or owner',
  ],
  [
    'a list of levels',
    { groups: { 'DB-Readers': ['readonly'] } },
    'groups.DB-Readers: is a list; it must be readonly, readwrite or owner',
  ],
  [
    'name and level the wrong way round',
    { groups: { readonly: 'DB-Readers' } },
    'groups.readonly: is a level, not a group; write {"GROUP": "readonly"}',
  ],
  [
    'levels with lists of groups',
    { groups: { readonly: ['DB-Readers', 'DB-Support'] } },
    'groups.readonly: is a level, not a group; write {"GROUP": "readonly"}',
  ],
  [
    'a number in the list',
    { groups: ['DB-Readers', 7] },
    'groups: item 2 is a number; an item is the name of a group, or an object with name ' +
      'and privileges',
  ],
  [
    'null-like objects',
    { groups: [{}] },
    'groups: item 1 has no name; an item is the name of a group, or an object with name ' +
      'and privileges',
  ],
  [
    'an object with another key',
    { groups: [{ name: 'DB-Readers', level: 'owner' }] },
    'groups: item 1 has other keys than name and privileges; an item is the name of a ' +
      'group, or an object with name and privileges',
  ],
  [
    'an object that holds only a level',
    { groups: [{ privileges: 'owner' }] },
    'groups: item 1 has no name; an item is the name of a group, or an object with name ' +
      'and privileges',
  ],
  [
    'an object with a number as name',
    { groups: [{ name: 7 }] },
    'groups: item 1 has a name that is a number; an item is the name of a group, or an ' +
      'object with name and privileges',
  ],
  [
    'an object with a key twice',
    { groups: [{ Name: 'A', name: 'B' }] },
    'groups: item 1 has a key twice, in two spellings; an item is the name of a group, ' +
      'or an object with name and privileges',
  ],
  [
    'an object with a wrong level',
    { groups: [{ name: 'DB-Readers', privileges: 'read' }] },
    "groups.DB-Readers: 'read' is not readonly, readwrite or owner; did you mean " + 'readonly?',
  ],
  [
    'an object that maps name to level',
    { groups: [{ 'DB-Readers': 'readonly' }] },
    'groups: item 1 has other keys than name and privileges; an item is the name of a ' +
      'group, or an object with name and privileges',
  ],
  [
    'a list in the list',
    { groups: [['DB-Readers']] },
    'groups: item 1 is a list; an item is the name of a group, or an object with name ' +
      'and privileges',
  ],
  [
    'the same group twice',
    { groups: [{ name: 'A', privileges: 'owner' }, 'a'] },
    'groups: a is given twice, with different privileges',
  ],
  [
    'a number',
    { groups: 7 },
    'groups: is a number; it must be a list of group names, an object of group names and ' +
      'privileges (readonly, readwrite or owner), or a list of objects with name and ' +
      'privileges',
  ],
  [
    'true',
    { groups: true },
    'groups: is a boolean (true or false); it must be a list of group names, an ' +
      'object of group names and privileges (readonly, readwrite or owner), or a list ' +
      'of objects with name and privileges',
  ],
  [
    'a map that was encoded',
    { groups: '{"DB-Readers": "readonly"}' },
    'groups: is JSON within a text (give the list or the object itself); it must be a list of group ' +
      'names, an object of group names and privileges (readonly, readwrite or owner), or a list of ' +
      'objects with name and privileges',
  ],
  ['an empty name', { groups: { '': 'readonly' } }, 'groups: one of the groups has an empty name'],
  [
    'a control character',
    { groups: ['DB\u0007Readers'] },
    'groups: item 1 has a control character in its name; an item is the name of a group, ' +
      'or an object with name and privileges',
  ],
  [
    '101 groups',
    { groups: Array.from({ length: 101 }, (_, at) => `G${at}`) },
    'groups: must be 100 at most; a group of these groups would do, since groups of ' +
      'groups are followed',
  ],
  [
    'an unresolved placeholder',
    { groups: ['${ReadersGroup}'] },
    'groups: holds ${...} as plain text, which nobody resolved. Give the value itself; ' +
      'in CloudFormation, by !Sub',
  ],
  [
    'an unresolved reference',
    { groups: { '{{resolve:ssm:/readers}}': 'readonly' } },
    'groups: holds a dynamic reference ({{resolve:...}}) as plain text; CloudFormation ' +
      'resolves none of secretsmanager and ssm-secure in a custom resource. Give the value ' +
      'itself',
  ],
];
