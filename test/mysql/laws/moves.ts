import type { Move } from '../../support/database/laws/move.ts';

const HELD = 'CREATE TABLE held_{me} (id int PRIMARY KEY)';

/** The moves of MySQL and MariaDB. */
export const MOVES: readonly Move[] = [
  // Objects that live in a session.
  {
    what: 'a temporary table',
    level: 'readwrite',
    make: ['CREATE TEMPORARY TABLE mine (id int)'],
    use: 'INSERT INTO mine VALUES (1)',
  },
  {
    what: 'a variable and a prepared statement',
    level: 'readonly',
    make: ['SET @mine = 1', "PREPARE p FROM 'SELECT @mine'"],
    use: 'EXECUTE p',
  },
  { what: 'no role', level: 'readonly', make: ['SET ROLE NONE'], use: 'SELECT * FROM t' },
  {
    what: 'a handler',
    level: 'readonly',
    make: ['HANDLER t OPEN'],
    use: 'HANDLER t READ FIRST',
  },
  {
    what: 'a snapshot',
    level: 'readonly',
    make: ['START TRANSACTION WITH CONSISTENT SNAPSHOT', 'SELECT * FROM t'],
    use: 'SELECT * FROM t',
  },
  { what: 'a statement that goes on', level: 'readonly', make: [], runs: 'SELECT SLEEP(300)' },

  // Locks.
  {
    what: "the server's lock",
    level: 'readonly',
    make: ["SELECT GET_LOCK('database-access', 0)"],
    makers: ['leaves'],
    effect: 'in the way',
  },
  {
    what: "a place in the queue for the server's lock",
    level: 'readonly',
    make: [],
    runs: "SELECT GET_LOCK('database-access', 300), SLEEP(300)",
    effect: 'in the way',
  },
  {
    what: 'a lock of their own',
    level: 'readonly',
    make: ["SELECT GET_LOCK('lock of {me}', 0)"],
  },
  {
    what: 'rows locked',
    level: 'readwrite',
    byMaster: [HELD],
    make: ['START TRANSACTION', 'INSERT INTO held_{me} VALUES (1)'],
    use: 'SELECT * FROM held_{me} FOR UPDATE',
  },
  {
    what: 'to wait for a row',
    level: 'readwrite',
    make: ['SET SESSION innodb_lock_wait_timeout = 300', 'START TRANSACTION'],
    runs: 'SELECT * FROM t FOR UPDATE',
  },
  {
    what: 'a table locked',
    level: 'readwrite',
    byMaster: [HELD],
    make: ['LOCK TABLES held_{me} WRITE'],
    use: 'SELECT * FROM held_{me}',
  },
  {
    what: 'a table that takes long to make',
    level: 'owner',
    make: [],
    runs: 'CREATE TABLE slow_{me} AS SELECT SLEEP(300)',
    makers: ['leaves'],
    effect: 'in the way',
  },
  {
    what: 'a transaction prepared in two phases',
    level: 'readwrite',
    byMaster: [HELD],
    make: [
      "XA START '{me}'",
      'INSERT INTO held_{me} VALUES (1)',
      "XA END '{me}'",
      "XA PREPARE '{me}'",
    ],
  },

  // Objects with their rights.
  {
    what: 'a view of theirs',
    level: 'owner',
    make: ['CREATE SQL SECURITY DEFINER VIEW view_{me} AS SELECT * FROM t'],
    use: 'SELECT * FROM view_{me}',
  },
  {
    what: 'views of what is gone, and of what takes long',
    level: 'owner',
    make: [
      'CREATE TABLE gone_{me} (id int)',
      'CREATE VIEW broken_{me} AS SELECT * FROM gone_{me}',
      'DROP TABLE gone_{me}',
      'CREATE VIEW slow_view_{me} AS SELECT SLEEP(300)',
    ],
  },
  {
    what: 'routines of theirs',
    level: 'owner',
    make: [
      'CREATE PROCEDURE write_{me}() SQL SECURITY DEFINER INSERT INTO t VALUES (1)',
      'CREATE FUNCTION one_{me}() RETURNS int DETERMINISTIC RETURN 1',
    ],
    use: 'CALL write_{me}()',
  },
  {
    what: 'a trigger and an event of theirs',
    level: 'owner',
    byMaster: [HELD],
    make: [
      `CREATE TRIGGER on_{me} BEFORE INSERT ON held_{me} FOR EACH ROW
         SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'`,
      'CREATE EVENT event_{me} ON SCHEDULE EVERY 1 DAY DO DELETE FROM t',
    ],
    use: 'DROP EVENT IF EXISTS nothing_{me}',
  },

  // Logins.
  {
    what: 'no connection left',
    level: 'readonly',
    byMaster: ["ALTER USER '{me}'@'%' WITH MAX_USER_CONNECTIONS 1"],
    make: [],
  },
  {
    what: 'another password',
    level: 'readonly',
    // Only MariaDB reads these comments.
    make: ["SET PASSWORD = /*M! PASSWORD( */ 'mine' /*M! ) */"],
    makers: ['application'],
    effect: 'drift',
  },
];
