/** Where each entry of the catalogue is provoked for real: on real servers, functions or Terraform. */

export interface Provoked {
  /** A file of the tests. */
  readonly in: string;
  /** What it expects: a part of the sentence, or the id. */
  readonly says: string;
}

export const PROVOKED: Readonly<Record<string, Provoked>> = {
  'access-former-left': {
    in: 'test/support/declarations/stack-client.ts',
    says: 'e could not be removed',
  },
  'access-not-undone': {
    in: 'test/mysql/circumstances/server.ts',
    says: '. What it had made could not be undone',
  },
  'access-refused': {
    in: 'test/postgres/power.test.ts',
    says: 'schemas: database app has no schema ',
  },
  'access-served-elsewhere': {
    in: 'test/postgres/circumstances/server.ts',
    says: 'hold the login of a database on ',
  },
  'access-user-not-let-in': {
    in: 'test/postgres/circumstances/failures.ts',
    says: "can't log in with its stored password",
  },
  'adopt-too-many': { in: 'test/mysql/adoption.ts', says: 'has no room beside the users' },
  'adopt-user-hosts': { in: 'test/mysql/adoption.ts', says: 'and users of an access come ' },
  'adopt-user-managed': {
    in: 'test/support/database/specification/adoption.ts',
    says: 'is a user of this access already',
  },
  'adopt-user-missing': {
    in: 'test/support/database/specification/adoption.ts',
    says: ' is no user of ',
  },
  'adopt-user-no-login': { in: 'test/mysql/adoption.ts', says: ', so no program uses it' },
  'adopt-user-out-of-reach': {
    in: 'test/postgres/adoption.ts',
    says: 'the master user may not alter it',
  },
  'adopt-user-owns': {
    in: 'test/postgres/adoption.ts',
    says: 'which nobody could alter when it is ',
  },
  'adopt-user-pattern': { in: 'test/mysql/adoption.ts', says: 'which would count no more ' },
  'adopt-user-powerful': {
    in: 'test/support/database/specification/adoption.ts',
    says: 'is the master user',
  },
  'adopt-user-shared': { in: 'test/mysql/adoption.ts', says: ', who would lose it' },
  'adopt-with-creation': {
    in: 'test/support/database/specification/adoption.ts',
    says: "can't be adopted by the creation of the resource",
  },
  'caller-door-refused': { in: 'test/door/faults.test.ts', says: ' lambda:InvokeFunctionUrl' },
  'caller-hub-crashed': { in: 'test/door/faults.test.ts', says: 'caller-hub-crashed' },
  'caller-other-account': {
    in: 'test/terraform/door.test.ts',
    says: ' is asking, and an account gets access to its own databases only',
  },
  'caller-other-version': {
    in: 'test/support/wrong-inputs/hub.ts',
    says: 'this door and the hub are of versions that do not understand each other',
  },
  'cloudformation-dry-run': {
    in: 'test/cloudformation/updates.test.ts',
    says: 'this would be done:',
  },
  'cloudformation-from-the-future': {
    in: 'test/cloudformation/deliveries.test.ts',
    says: 'ResponseURL: was signed at',
  },
  'cloudformation-not-a-request': {
    in: 'test/cloudformation/deliveries/answers.ts',
    says: 'this is not a request as CloudFormation sends it',
  },
  'cloudformation-other-password': {
    in: 'test/cloudformation/deliveries/deletes.ts',
    says: ' is for another server',
  },
  'cloudformation-response-url': {
    in: 'test/cloudformation/deliveries/answers.ts',
    says: " CloudFormation's bucket ",
  },
  'secret-binary': {
    in: 'test/postgres/circumstances/master-user.ts',
    says: 'mastersecret: the secret is binary; it must be a text',
  },
  'secret-deleted': {
    in: 'test/postgres/circumstances/master-user.ts',
    says: ' is marked for deletion',
  },
  'secret-denied': { in: 'test/cloudformation/creations.test.ts', says: ' may not read this ' },
  'secret-for-other-endpoints': {
    in: 'test/postgres/master-secret.test.ts',
    says: 'not among the servers that the secret of mastersecret is for, by its tag ',
  },
  'secret-for-other-engine': {
    in: 'test/mysql/circumstances/master-user.ts',
    says: ', by "engine" in its JSON',
  },
  'secret-for-other-host': {
    in: 'test/mysql/circumstances/master-user.ts',
    says: ' is not the server that the secret of mastersecret is for',
  },
  'secret-in-plain-text': {
    in: 'test/postgres/circumstances/master-user.ts',
    says: ', which is stored in plain text; make it a SecureString',
  },
  'secret-incomplete': {
    in: 'test/postgres/circumstances/master-user.ts',
    says: '. It must hold {"username": "...", "password": "..."}',
  },
  'secret-malformed': {
    in: 'test/postgres/circumstances/master-user.ts',
    says: " AWS's rotation functions write",
  },
  'secret-missing': {
    in: 'test/postgres/circumstances/master-user.ts',
    says: ', where the database is',
  },
  'secret-names-no-server': {
    in: 'test/postgres/circumstances/master-user.ts',
    says: 'names no server',
  },
  'secret-unresolved': {
    in: 'test/postgres/circumstances/master-user.ts',
    says: 'mastersecret: the secret holds a dynamic reference ({{resolve:...}}) as plain text',
  },
  'directory-base-missing': {
    in: 'test/directory/troubles.test.ts',
    says: 'platform team has to correct directory.baseDn',
  },
  'directory-base-too-narrow': {
    in: 'test/directory/limits.test.ts',
    says: 'platform team has to set directory.baseDn so that it holds them',
  },
  'directory-certificate': {
    in: 'test/directory/company.test.ts',
    says: 'has a certificate that the hub does not trust: ',
  },
  'directory-group-not-found': {
    in: 'test/directory/company.test.ts',
    says: ' in the directory below ',
  },
  'directory-login-refused': {
    in: 'test/directory/company.test.ts',
    says: "refused the hub's login",
  },
  'directory-none-reached': {
    in: 'test/directory/troubles.test.ts',
    says: ' directories can be used: ',
  },
  'directory-silent': { in: 'test/directory/troubles.test.ts', says: 'and lets the hub in' },
  'directory-unreachable': {
    in: 'test/directory/company.test.ts',
    says: 'the connection was refused (ECONNREFUSED)',
  },
  'mysql-cleartext-refused': {
    in: 'test/postgres/attacks.test.ts',
    says: 'asks for the password in clear text',
  },
  'mysql-database-name-too-long': {
    in: 'test/mysql/circumstances/grants.ts',
    says: 'dbname: is too long',
  },
  'mysql-master-denied': {
    in: 'test/mysql/circumstances/master-user.ts',
    says: 'the master user may not do this ',
  },
  'mysql-master-without-active-role': {
    in: 'test/mysql/states/roles.ts',
    says: ' sees no database ',
  },
  'mysql-master-without-connection-admin': {
    in: 'test/mysql/circumstances/master-user.ts',
    says: 'the master user must have CONNECTION_ADMIN',
  },
  'mysql-master-without-process': {
    in: 'test/mysql/circumstances/master-user.ts',
    says: 'must have PROCESS',
  },
  'mysql-system-database': {
    in: 'test/mysql/circumstances/grants.ts',
    says: " is one of the server's own databases",
  },
  'mysql-without-iam-plugin': {
    in: 'test/mysql/circumstances/server.ts',
    says: ' has no plugin AWSAuthenticationPlugin',
  },
  'operation-accounts-not-listed': {
    in: 'test/doctor/doctor.test.ts',
    says: "'s permissions those of the rollout?",
  },
  'operation-place-not-in-rollout': { in: 'test/doctor/company.ts', says: 'no longer active' },
  'parameter-store-failed': {
    in: 'test/terraform/failures.test.ts',
    says: 'Parameter Store did not do ssm:PutParameter for /database-access/',
  },
  'parameter-taken': {
    in: 'test/terraform/failures.test.ts',
    says: ' exists already and was not made by database-access',
  },
  'people-mass-removal': {
    in: 'test/postgres/people.test.ts',
    says: ' people would lose the access (',
  },
  'people-role-taken': {
    in: 'test/mysql/people.ts',
    says: ' exists on the server but was not made by database-access',
  },
  'postgres-master-without-createrole': {
    in: 'test/postgres/circumstances/master-user.ts',
    says: 'the master user must have CREATEROLE',
  },
  'postgres-master-without-signal-backend': {
    in: 'test/postgres/attacks.test.ts',
    says: 'must be a member of pg_signal_backend',
  },
  'server-behind-proxy': {
    in: 'test/postgres/answers.test.ts',
    says: ' is a proxy that pools connections',
  },
  'server-blocked': { in: 'test/postgres/scale.test.ts', says: "somebody else's lock" },
  'server-certificate-other-issuer': {
    in: 'test/mysql/circumstances/server.ts',
    says: 'was not issued by Amazon RDS',
  },
  'server-certificate-other-name': {
    in: 'test/postgres/answers.test.ts',
    says: 'must be the name that RDS gave (not an IP address or a CNAME of your own)',
  },
  'server-database-missing': {
    in: 'test/support/database/specification/requests.ts',
    says: ' has no database ',
  },
  'server-decrypted-in-between': {
    in: 'test/postgres/master-secret.test.ts',
    says: ' does not end there: something in between decrypts it',
  },
  'server-full': {
    in: 'test/mysql/answers.test.ts',
    says: '. End sessions that nobody uses, or raise max_connections; then try again',
  },
  'server-hangs-up': {
    in: 'test/support/database/answers.ts',
    says: ' takes connections and ends them before it says a word (',
  },
  'server-lock-lost': { in: 'test/mysql/sessions.ts', says: 'the lock on ' },
  'server-login-refused': {
    in: 'test/cloudformation/lives.test.ts',
    says: ' the current one, and the user that of this server?',
  },
  'server-name-unknown': {
    in: 'test/support/database/answers.ts',
    says: " can't be resolved in this VPC (ENOTFOUND). Is it",
  },
  'server-other-engine': {
    in: 'test/mysql/answers.test.ts',
    says: ', or give the endpoint of the right server in dbendpoint',
  },
  'server-port-closed': {
    in: 'test/support/database/answers.ts',
    says: '. Is it the port of the database, and does the database run',
  },
  'server-port-filtered': {
    in: 'test/support/database/answers.ts',
    says: 'the right VPC (field vpc)? A database that is stopped does not answer either',
  },
  'server-read-only': {
    in: 'test/mysql/circumstances/server.ts',
    says: 'is read-only; give the endpoint of the writer',
  },
  'server-silent': {
    in: 'test/support/database/answers.ts',
    says: ' says. Is it a load balancer without a server, or is the server overloaded?',
  },
  'server-still-locked': {
    in: 'test/mysql/circumstances/server.ts',
    says: ' went on until the time was up',
  },
  'record-declared-already': {
    in: 'test/cloudformation/updates.test.ts',
    says: 'is declared already, by ',
  },
  'record-declared-anew': {
    in: 'test/postgres/declarations.test.ts',
    says: ': it was declared anew after this removal',
  },
  'record-former-master-unknown': {
    in: 'test/postgres/attacks.test.ts',
    says: ' is not known any more',
  },
  'record-former-place-unknown': {
    in: 'test/terraform/declarations-failures.test.ts',
    says: ' the values of the ',
  },
  'record-not-declared': {
    in: 'test/postgres/declarations.test.ts',
    says: 'nothing was removed: ',
  },
  'record-owner-of-another': {
    in: 'test/postgres/declarations/terraform.ts',
    says: 'owner: the owner of ',
  },
  'record-too-late': { in: 'test/cloudformation/deliveries.test.ts', says: 'came too late' },
  'caller-broken-lifecycle': {
    in: 'test/door/faults.test.ts',
    says: 'is no field, and not what lifecycle_scope = "CRUD" of',
  },
  'caller-two-lifecycles': {
    in: 'test/door/faults.test.ts',
    says: 'the input has two lifecycle objects (tf, ',
  },
  'request-refused': {
    in: 'test/cloudformation/creations.test.ts',
    says: ': must be one of ',
  },
  'spoke-missing': { in: 'test/door/spokes.ts', says: 'spoke-missing' },
  'spoke-not-in-rollout': { in: 'test/door/faults.test.ts', says: 'spoke-not-in-rollout' },
  'spoke-not-invoked': { in: 'test/doctor/doctor.test.ts', says: ' could not be invoked' },
  'spoke-other-version': {
    in: 'test/doctor/roll-out.ts',
    says: 'this spoke and the hub are of versions that do not understand each other; update both',
  },
  'spoke-role-missing': {
    in: 'test/terraform/hub.test.ts',
    says: 'database-access is not rolled out to account ',
  },
  'access-dry-removal': {
    in: 'test/cloudformation/updates.test.ts',
    says: 'un: is set, so nothing was ',
  },
  'access-new-user-shut-out': { in: 'test/postgres/rotation.ts', says: " can't log in: " },
  'access-not-removed': {
    in: 'test/postgres/attacks.test.ts',
    says: 'not all of it is removed. could not drop ',
  },
  'caller-reconcile-elsewhere': {
    in: 'test/reconcile/faults.test.ts',
    says: 'caller-reconcile-elsewhere',
  },
  'secret-for-other-rds-server': {
    in: 'test/postgres/circumstances/master-user.ts',
    says: 'dbendpoint: the secret of mastersecret is for the instance orders in eu-central-1',
  },
  'directory-members-unreadable': {
    in: 'test/directory/company.test.ts',
    says: " can't be read, or not wholly",
  },
  'mysql-role-of-another-master': {
    in: 'test/mysql/circumstances/master-user.ts',
    says: 'the master user may not do this ',
  },
  'reconcile-bucket-failed': {
    in: 'test/reconcile/faults.test.ts',
    says: "the reconciliation can't write runs/",
  },
  'reconcile-group-problem': {
    in: 'test/reconcile/faults.test.ts',
    says: 'groups: there is no group DB-',
  },
  'reconcile-step-refused': {
    in: 'test/reconcile/faults.test.ts',
    says: 'the reconciliation was refused: ',
  },
  'people-user-moved': { in: 'test/mysql/manual-changes.ts', says: 'RENAME USER ' },
  'people-user-taken': {
    in: 'test/mysql/people.ts',
    says: ' exists on the server but was not made by database-access',
  },
  'postgres-event-trigger-failed': {
    in: 'test/postgres/circumstances/settings.ts',
    says: 'postgres-event-trigger-failed',
  },
  'postgres-without-database-postgres': {
    in: 'test/postgres/answers.test.ts',
    says: 'postgres-without-database-postgres',
  },
  'postgres-without-rds-iam': {
    in: 'test/postgres/answers.test.ts',
    says: 'postgres-without-rds-iam',
  },
  'server-other-protocol': {
    in: 'test/support/database/answers.ts',
    says: 'of the database itself',
  },
  'server-stalled': {
    in: 'test/support/database/answers.ts',
    says: ' began to answer, and then said nothing more',
  },
  'directory-failed': { in: 'test/directory/troubles.test.ts', says: 'failed while ' },
  'access-not-taken-back': {
    in: 'test/postgres/circumstances/made-by-others.ts',
    says: 'access-not-taken-back',
  },
  'caller-operation-elsewhere': {
    in: 'test/door/faults.test.ts',
    says: 'operation: this function is for the accesses of its own',
  },
  'caller-no-call': {
    in: 'test/support/wrong-inputs/hub.ts',
    says: "this URL is the hub's, which takes the calls of doors",
  },
  'caller-hub-busy': {
    in: 'test/door/faults.test.ts',
    says: 'the hub could not be asked: it has too many requests at',
  },
  'cloudformation-answer-not-taken': {
    in: 'test/cloudformation/deliveries/answers.ts',
    says: "CloudFormation's bucket did not take the answer (",
  },
  'directory-attribute-missing': {
    in: 'test/directory/troubles.test.ts',
    says: ' of their members have not all attributes that a user name is made of',
  },
  'directory-attribute-unknown': { in: 'test/directory/troubles.test.ts', says: ', of which user' },
  'directory-group-vanished': {
    in: 'test/directory/troubles.test.ts',
    says: ' disappeared while it was read',
  },
  'directory-not-configured': {
    in: 'test/door/faults.test.ts',
    says: 'groups: no directory is configured for this hub',
  },
  'directory-parameter-unreadable': {
    in: 'test/doctor/doctor.test.ts',
    says: "the hub can't read its parameter ",
  },
  'directory-too-many-groups': {
    in: 'test/directory/limits.test.ts',
    says: ' groups of groups. Name groups that hold fewer',
  },
  'mysql-definer-exists': { in: 'test/mysql/answers.test.ts', says: 'mysql-definer-exists' },
  'mysql-master-may-not-kill': {
    in: 'test/mysql/answers.test.ts',
    says: 'mysql-master-may-not-kill',
  },
  'mysql-user-connections': { in: 'test/mysql/answers.test.ts', says: 'mysql-user-connections' },
  'mysql-user-limit': { in: 'test/mysql/answers.test.ts', says: 'mysql-user-limit' },
  'operation-rollout-unknown': {
    in: 'test/door/faults.test.ts',
    says: 'operation: this hub was not told where',
  },
  'reconcile-groups-unknown': {
    in: 'test/reconcile/faults.test.ts',
    says: 'the groups of this run are not known',
  },
  'reconcile-rollout-unknown': {
    in: 'test/reconcile/faults.test.ts',
    says: 'the reconciliation was not told where',
  },
  'postgres-master-denied': {
    in: 'test/postgres/circumstances/master-user.ts',
    says: 'postgres-master-denied',
  },
  'postgres-master-in-rds-iam': {
    in: 'test/postgres/circumstances/interruptions.ts',
    says: 'the master user is a member of rds_iam, through some role',
  },
  'postgres-out-of-shared-memory': {
    in: 'test/postgres/scale.test.ts',
    says: 'postgres-out-of-shared-memory',
  },
  'postgres-statement-cancelled': {
    in: 'test/postgres/circumstances/interruptions.ts',
    says: 'postgres-statement-cancelled',
  },
  'server-connection-lost': {
    in: 'test/postgres/circumstances/interruptions.ts',
    says: 'server-connection-lost',
  },
  'server-left-blocked': {
    in: 'test/postgres/scale.test.ts',
    says: '; the next run tries again: ',
  },
  'server-left-undone': { in: 'test/postgres/attacks.test.ts', says: '; the next run tries again' },
  'server-refused': { in: 'test/postgres/circumstances/master-user.ts', says: 'server-refused' },
  'server-sessions-remain': {
    in: 'test/postgres/circumstances/interruptions.ts',
    says: 'server-sessions-remain',
  },
  'server-without-tls': {
    in: 'test/postgres/answers.test.ts',
    says: ' does not speak TLS, which is required',
  },
  'record-left-elsewhere': {
    in: 'test/postgres/circumstances/parameters.ts',
    says: 'record-left-elsewhere',
  },
  'record-too-large': { in: 'test/postgres/circumstances/parameters.ts', says: 'record-too-large' },
  'record-unreadable': {
    in: 'test/postgres/circumstances/parameters.ts',
    says: 'record-unreadable',
  },
  'spoke-crashed': { in: 'test/door/spokes.ts', says: 'spoke-crashed' },
  'spoke-not-allowed': { in: 'test/door/spokes.ts', says: 'spoke-not-allowed' },
  'spoke-not-ready': { in: 'test/door/spokes.ts', says: 'spoke-not-ready' },
  'spoke-other-place': { in: 'test/door/spokes.ts', says: 'spoke-other-place' },
  'spoke-unintelligible': { in: 'test/door/spokes.ts', says: 'spoke-unintelligible' },
};

/** Why an entry can't be provoked for real. */
export const CAN_NOT_BE: Readonly<Record<string, string>> = {
  'caller-defect': 'a defect is what nobody has found yet; test/unit/hub/caller.test.ts makes one',
  'caller-hub-failed': "Lambda's own failures can't be asked for",
  'caller-hub-silent': 'a connection that breaks at that moment; loopback has none',
  'caller-hub-unintelligible': 'takes a hub of another contract; there has been one only',
  'caller-too-long': 'no door lets such a request through; test/unit/hub/caller.test.ts sends one',
  'record-endless':
    "takes a spoke of somebody else's making; test/unit/hub/records.test.ts has one",
  'server-race-lost': 'is repeated until it succeeds, so it ends a run by chance only',
  'server-lock-kept': 'is repeated until it succeeds, so it ends a run by chance only',
  'server-left-raced': 'is repeated until it succeeds, so it ends a run by chance only',
  'access-not-removed-raced': 'is repeated until it succeeds, so it ends a run by chance only',
  'record-raced': 'is repeated until it succeeds, so it ends a run by chance only',
  'record-another-came-first': 'is repeated until it succeeds, so it ends a run by chance only',
  'operation-too-many-places':
    'takes thousands of accounts; test/unit/hub/operations/doctor.test.ts has them',
  'spoke-no-time-left':
    'the time ends earlier, in the directory; test/unit/hub/reconcile/place.test.ts ends it there',
  'spoke-timed-out': 'takes a spoke that is silent for longer than its own limit',
  'mysql-too-old': 'no server of such a version can be installed here any more',
  'access-not-removed-blocked':
    'is repeated for a minute, in which a session of ours is ended and another lets go',
  'cloudformation-owner':
    'is refused before anything outside is asked, so nothing real is missing in test/unit/wrong-inputs/stack.test.ts',
  'request-no-object':
    'is refused before anything outside is asked, so nothing real is missing in test/support/wrong-inputs/inputs.ts',
  'operation-refused':
    'is refused before anything outside is asked, so nothing real is missing in test/unit/hub/operations/operation.test.ts',
  'reconcile-group-not-read':
    'takes a run whose groups are not those of its records; test/unit/hub/directory/snapshot.test.ts has one',
  'cloudformation-not-in-time':
    "takes Lambda's fifteen minutes; test/unit/lifecycle/cloudformation/handler.test.ts has a short time",
  'secret-key-denied':
    'moto checks no permission on a KMS key; test/unit/spoke/master/read-errors.test.ts has the answer of AWS',
  'secret-unreadable':
    "AWS's own failures can't be asked for; test/unit/spoke/master/read-errors.test.ts has one",
  'mysql-host-refused':
    'a hundred broken handshakes from one address, which the sandbox shares; test/unit/spoke/mysql/errors.test.ts has its code',
  'mysql-setting-forbids':
    "takes a plugin of MariaDB's that looks at passwords, and its packages here have none; test/unit/spoke/mysql/errors.test.ts has the code",
  'mysql-statement-not-understood':
    'takes a server of another kind that greets as one of these; test/unit/spoke/mysql/errors.test.ts has the code',
  'server-certificate-invalid':
    'certificates of the sandbox live for years; test/unit/spoke/engine/network-errors.test.ts has the code',
  'server-name-unanswered':
    "takes a resolver that is silent, and a test has the machine's; test/unit/spoke/engine/network-errors.test.ts has the code",
  'server-unreachable':
    'loopback has no route that is missing; test/unit/spoke/engine/network-errors.test.ts has the code',
  'server-tls-failed':
    'Node and the servers here agree on TLS; test/unit/spoke/engine/network-errors.test.ts has the code',
  'spoke-role-not-assumed':
    "AWS's throttling can't be asked for; test/unit/hub/operations/doctor.test.ts has it",
  'record-nobody-can-tell': 'stands on two errors at once; test/unit/hub/fulfil.test.ts has both',
  'directory-authority':
    'is told by the text of a parameter alone; test/unit/hub/directory/login-parameters.test.ts has them',
  'directory-bind-parameter':
    'is told by the text of a parameter alone; test/unit/hub/directory/login-parameters.test.ts has them',
  'secret-for-unknown-engine':
    'is told by the text of a secret alone; test/unit/spoke/master/secret.test.ts has it',
  'server-starting':
    'takes a server that starts for longer than a request; test/unit/spoke/mysql/errors.test.ts has its code',
};
