import { entry } from './entry.ts';

/** Errors of a secret that is for another server: a master's password goes only where it says. */

interface Given {
  /** `host:port` of the request. */
  readonly server: string;
  /** What the owner of the secret can do, if it is the right server. */
  readonly cure: string;
}

const GIVEN = {
  server: 'orders.example.internal:5432',
  cure: "have the secret's owner tag it database-access:endpoints = orders.example.internal",
};

/** A request may name any server, an attacker's too. */
const ONLY_IF_RIGHT = 'Only if it is the right server';

const RIGHT = 'Correct dbendpoint or mastersecret; else tag the secret with the endpoint.';

export const namesNoServer = entry('secret-names-no-server', {
  whose: 'team',
  says: ({ cure }: Pick<Given, 'cure'>) =>
    'mastersecret: names no server, and the password of a master user only goes where its secret ' +
    `says. ${ONLY_IF_RIGHT}, ${cure}. (A secret that RDS manages says so by itself, and so does ` +
    '"host" in a secret\'s JSON.)',
  cause: 'The secret has no tag and no key that tells which server it is for.',
  cure: 'Tag the secret with the endpoint.',
  example: GIVEN,
});

export const notInTag = entry('secret-for-other-endpoints', {
  whose: 'team',
  says: ({ server, cure, tag, port }: Given & { readonly tag: string; readonly port: number }) =>
    `dbendpoint: ${server} is not among the servers that the secret of mastersecret ` +
    `is for, by its tag ${tag} (host or host:port, separated by spaces; without a ` +
    `port, it is ${port}). ${ONLY_IF_RIGHT}, ${cure}`,
  cause: "The owner's tag on the secret names other servers.",
  cure: RIGHT,
  example: { ...GIVEN, tag: 'database-access:endpoints', port: 5432 },
});

interface OtherRds extends Given {
  readonly host: string;
  readonly called: string;
  readonly kind: 'instance' | 'cluster';
}

export const otherRdsServer = entry('secret-for-other-rds-server', {
  whose: 'team',
  says: ({ server, cure, host, called, kind }: OtherRds) =>
    `dbendpoint: the secret of mastersecret is for ${called}, and ${host} does not ` +
    `show that it is the same server. Give the endpoint of ` +
    `${kind === 'cluster' ? "the cluster's writer" : 'the instance'} as RDS names it; or, only if ` +
    `${server} is the right server, ${cure}`,
  cause:
    'RDS manages the secret for another instance or cluster, or the endpoint is a custom name.',
  cure: RIGHT,
  example: {
    ...GIVEN,
    host: 'orders.example.internal',
    called: "the instance orders in eu-central-1 (RDS's tag on it)",
    kind: 'instance',
  },
});

interface OtherHost extends Given {
  readonly port: number;
  /** Only the port differs. */
  readonly isPort: boolean;
}

export const otherHost = entry('secret-for-other-host', {
  whose: 'team',
  says: ({ server, cure, port, isPort }: OtherHost) =>
    (isPort
      ? 'dbendpoint: the secret of mastersecret is for this host, but not for the port of ' +
        `${server}, `
      : `dbendpoint: ${server} is not the server that the secret of mastersecret is for, `) +
    `by "host" and "port" in its JSON (without a port, it is ${port}). ${ONLY_IF_RIGHT}, ${cure}`,
  cause: 'The JSON of the secret names another server, or another port of it.',
  cure: RIGHT,
  example: { ...GIVEN, port: 5432, isPort: false },
});

export const unknownEngine = entry('secret-for-unknown-engine', {
  whose: 'team',
  says: ({ engines }: { readonly engines: readonly string[] }) =>
    `mastersecret: "engine" in the secret's JSON must be ${engines.join(', ')} (or be left out); ` +
    'the secret is not used for another one',
  cause: 'The JSON of the secret names an engine that is not supported.',
  cure: 'Correct "engine" in the secret, or leave it out.',
  example: { engines: ['postgres', 'mysql', 'mariadb'] },
});

export const otherEngineThanSecret = entry('secret-for-other-engine', {
  whose: 'team',
  says: ({ named }: { readonly named: string }) =>
    `dbtype: the secret of mastersecret is for ${named}, by "engine" in its JSON`,
  cause: 'The JSON of the secret names another engine than dbtype.',
  cure: 'Correct dbtype or mastersecret.',
  example: { named: 'PostgreSQL' },
});
