import type { WrongInput } from './right.ts';

/** Values of which there are only a few. */
export const TYPES: readonly WrongInput[] = [
  [
    'a misspelt engine',
    { dbtype: 'postgre' },
    'dbtype: must be one of postgres, aurora-postgresql, mysql, aurora-mysql, mariadb; ' +
      'did you mean postgres?',
  ],
  [
    'PostgreSQL in full',
    { dbtype: 'PostgreSQL' },
    'dbtype: must be one of postgres, aurora-postgresql, mysql, aurora-mysql, mariadb; ' +
      'did you mean postgres?',
  ],
  [
    'pg',
    { dbtype: 'pg' },
    'dbtype: must be one of postgres, aurora-postgresql, mysql, aurora-mysql, mariadb; ' +
      'did you mean postgres?',
  ],
  [
    'psql',
    { dbtype: 'psql' },
    'dbtype: must be one of postgres, aurora-postgresql, mysql, aurora-mysql, mariadb; ' +
      'did you mean postgres?',
  ],
  [
    'aurora',
    { dbtype: 'aurora' },
    'dbtype: must be one of postgres, aurora-postgresql, mysql, aurora-mysql, mariadb; ' +
      'did you mean aurora-postgresql or aurora-mysql?',
  ],
  [
    'Aurora PostgreSQL in words',
    { dbtype: 'Aurora PostgreSQL' },
    'dbtype: must be one of postgres, aurora-postgresql, mysql, aurora-mysql, mariadb; ' +
      'did you mean aurora-postgresql?',
  ],
  [
    'Aurora MySQL with an underscore',
    { dbtype: 'aurora_mysql' },
    'dbtype: must be one of postgres, aurora-postgresql, mysql, aurora-mysql, mariadb; ' +
      'did you mean aurora-mysql?',
  ],
  [
    'MySQL in capitals',
    { dbtype: 'MYSQL' },
    'dbtype: must be one of postgres, aurora-postgresql, mysql, aurora-mysql, mariadb; ' +
      'did you mean mysql?',
  ],
  [
    'MySQL with its version',
    { dbtype: 'mysql 8.0' },
    'dbtype: must be one of postgres, aurora-postgresql, mysql, aurora-mysql, mariadb; ' +
      'did you mean mysql?',
  ],
  [
    'MariaDB as maria',
    { dbtype: 'maria' },
    'dbtype: must be one of postgres, aurora-postgresql, mysql, aurora-mysql, mariadb; ' +
      'did you mean mariadb?',
  ],
  [
    'SQL Server',
    { dbtype: 'sqlserver-ex' },
    'dbtype: is SQL Server, which is not supported; it must be one of postgres, ' +
      'aurora-postgresql, mysql, aurora-mysql, mariadb',
  ],
  [
    'Oracle',
    { dbtype: 'oracle' },
    'dbtype: is Oracle, which is not supported; it must be one of postgres, ' +
      'aurora-postgresql, mysql, aurora-mysql, mariadb',
  ],
  [
    'a number as type',
    { dbtype: 5432 },
    'dbtype: is a number; it must be one of postgres, aurora-postgresql, mysql, ' +
      'aurora-mysql, mariadb',
  ],
  [
    'a list of types',
    { dbtype: ['postgres'] },
    'dbtype: is a list; it must be one of postgres, aurora-postgresql, mysql, ' +
      'aurora-mysql, mariadb',
  ],
  [
    'an object as type',
    { dbtype: { name: 'postgres' } },
    'dbtype: is an object; it must be one of postgres, aurora-postgresql, mysql, ' +
      'aurora-mysql, mariadb',
  ],
  [
    'true as type',
    { dbtype: true },
    'dbtype: is a boolean (true or false); it must be one of postgres, ' +
      'aurora-postgresql, mysql, aurora-mysql, mariadb',
  ],
  [
    'read',
    { privileges: 'read' },
    'privileges: must be one of readonly, readwrite, owner; did you mean readonly?',
  ],
  [
    'write',
    { privileges: 'write' },
    'privileges: must be one of readonly, readwrite, owner; did you mean readwrite?',
  ],
  [
    'read-write',
    { privileges: 'read-write' },
    'privileges: must be one of readonly, readwrite, owner; did you mean readwrite?',
  ],
  [
    'Read Only',
    { privileges: 'Read Only' },
    'privileges: must be one of readonly, readwrite, owner; did you mean readonly?',
  ],
  [
    'rw',
    { privileges: 'rw' },
    'privileges: must be one of readonly, readwrite, owner; did you mean readwrite?',
  ],
  [
    'admin',
    { privileges: 'admin' },
    'privileges: must be one of readonly, readwrite, owner; did you mean owner?',
  ],
  [
    'ALL PRIVILEGES',
    { privileges: 'ALL PRIVILEGES' },
    'privileges: must be one of readonly, readwrite, owner; did you mean owner?',
  ],
  [
    'statements of SQL',
    { privileges: 'SELECT, INSERT' },
    'privileges: must be one of readonly, readwrite, owner',
  ],
  [
    'a list of privileges',
    { privileges: ['readonly'] },
    'privileges: is a list; it must be one of readonly, readwrite, owner',
  ],
  [
    'a number as privileges',
    { privileges: 7 },
    'privileges: is a number; it must be one of readonly, readwrite, owner',
  ],
  ['delete', { ondelete: 'delete' }, 'ondelete: must be one of drop, retain; did you mean drop?'],
  ['Retain', { ondelete: 'Retain' }, 'ondelete: must be one of drop, retain; did you mean retain?'],
  ['keep', { ondelete: 'keep' }, 'ondelete: must be one of drop, retain; did you mean retain?'],
  [
    'a misspelt policy',
    { ondelete: 'retian' },
    'ondelete: must be one of drop, retain; did you mean retain?',
  ],
  [
    'a snapshot',
    { ondelete: 'Snapshot' },
    'ondelete: must be one of drop, retain; did you mean retain?',
  ],
  [
    'false as policy',
    { ondelete: false },
    'ondelete: is a boolean (true or false); it must be one of drop, retain',
  ],
  ['yes', { dryrun: 'yes' }, 'dryrun: must be true or false; did you mean true?'],
  ['1', { dryrun: 1 }, 'dryrun: must be true or false; did you mean true?'],
  ['True', { dryrun: 'True' }, 'dryrun: must be true or false; did you mean true?'],
  [
    "a user of the server's own",
    { adopt: 'rdsadmin' },
    "adopt: is one of the server's own users, or a role of ours; name a user of an application",
  ],
  [
    'the same as the access review of MySQL spells it',
    { dbtype: 'mysql', adopt: 'rdsadmin@%' },
    "adopt: is one of the server's own users, or a role of ours; name a user of an application",
  ],
  ['off', { takeover: 'off' }, 'takeover: must be true or false; did you mean false?'],
  ['perhaps', { confirmremovals: 'perhaps' }, 'confirmremovals: must be true or false'],
  [
    'a list of booleans',
    { confirmremovals: [true] },
    'confirmremovals: is a list; it must be true or false',
  ],
];
