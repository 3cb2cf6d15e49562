import { givenServer, subjectOf } from './given-server.ts';
import { describeServer, sandboxServer } from './servers.ts';
import { CRASH, SPECIFICATION, SUITES } from './suites.ts';

/**
 * MySQL as RDS has it since 8.0.36: Debian's latest, or the server that TEST_MYSQL_URL names
 * (given-server.ts), as .github/workflows/mysql.yml does with 8.0 and 8.4. Where that can't let
 * personal users in, only what needs none of them is tested.
 */
const given = givenServer(process.env);
const server =
  given === undefined ? await sandboxServer('mysql', { flavour: 'mysql' }) : await subjectOf(given);
const hasPeople = given === undefined || given.tokenKey !== undefined;

describeServer(server, hasPeople ? { ...SUITES, ...CRASH } : SPECIFICATION);
