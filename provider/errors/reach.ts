import { entry } from './entry.ts';
import { words } from './words.ts';

/** Errors on the way to a database server: until it has shown that it is the right one. */

interface At {
  readonly host: string;
  readonly port: number;
}

/** What answered, or what the driver or the operating system said. */
interface Heard extends At {
  readonly said: string;
}

const AT = { host: 'orders.example.internal', port: 5432 };
const at = ({ host, port }: At) => `${host}:${port}`;

export const nameUnknown = entry('server-name-unknown', {
  whose: 'team',
  says: ({ host }: At) =>
    `dbendpoint: the name ${host} can't be resolved in this VPC (ENOTFOUND). Is it spelt right, ` +
    'does the database exist, and is vpc the right one? A name of a private hosted zone only ' +
    'resolves in the VPCs of that zone',
  cause: 'The DNS of the VPC knows no such name.',
  cure: 'Give the endpoint as RDS names it; or associate the private hosted zone with the VPC.',
  example: AT,
});

export const nameUnanswered = entry('server-name-unanswered', {
  whose: 'outside',
  says: ({ host }: At) =>
    `dbendpoint: the VPC's DNS did not answer for the name ${host} (EAI_AGAIN). Has the VPC DNS ` +
    'support, and do its resolver rules lead to servers that answer? Then try again',
  cause: 'The resolver of the VPC, or one that its rules forward to, does not answer.',
  cure: 'Enable DNS support in the VPC, or repair the resolver rule; then repeat the request.',
  example: AT,
});

export const portClosed = entry('server-port-closed', {
  whose: 'outside',
  says: ({ host, port, said }: Heard) =>
    `dbendpoint: nothing listens on port ${port} of ${host} (${words(said)}). Is it the port of ` +
    'the database, and does the database run? A security group would not refuse, but be silent',
  cause: 'The host refused the connection for half a minute: it is there, but not the port.',
  cure: 'Give the right port in dbendpoint, or start the database server.',
  example: { ...AT, said: '10.0.1.17: ECONNREFUSED' },
});

export const portFiltered = entry('server-port-filtered', {
  whose: 'team',
  says: ({ host, port, said }: Heard) =>
    `dbendpoint: ${host} does not answer on port ${port} (${words(said)}). Does the database's ` +
    `security group let the spoke's in on port ${port}, and is it the spoke of the right VPC ` +
    '(field vpc)? A database that is stopped does not answer either',
  cause: 'Packets to the port are dropped: by a security group, a network ACL or missing routes.',
  cure: "Let the spoke's security group in, name the right VPC in vpc, or start the database.",
  example: { ...AT, said: '10.0.1.17: ETIMEDOUT' },
});

export const unreachable = entry('server-unreachable', {
  whose: 'outside',
  says: ({ host, port, said }: Heard) =>
    `dbendpoint: there is no way from the spoke to port ${port} of ${host} (${words(said)}). Is ` +
    "it the spoke of the right VPC (field vpc), and do the routes of the spoke's subnets lead there?",
  cause: 'The network says that it has no route to the address.',
  cure: 'Name the right VPC in vpc, or have the route made.',
  example: { ...AT, said: '10.0.1.17: EHOSTUNREACH' },
});

export const silent = entry('server-silent', {
  whose: 'outside',
  says: ({ seconds, protocol, ...given }: At & { seconds: number; protocol: string }) =>
    `dbendpoint: ${at(given)} takes connections, but said nothing in ${seconds} s that a server ` +
    `of ${protocol} says. Is it a load balancer without a server, or is the server overloaded?`,
  cause: 'Something takes the connection and does not answer.',
  cure: 'Give the endpoint of the database itself; look at its load, and try again.',
  example: { ...AT, seconds: 15, protocol: 'PostgreSQL' },
});

export const stalled = entry('server-stalled', {
  whose: 'outside',
  says: ({ doing, ...given }: At & { readonly doing: string }) =>
    `${at(given)} began to answer, and then said nothing more (${doing}). Is the server ` +
    'overloaded, or does something in between hold the connection up? Try again',
  cause: 'The server is overloaded, or a device on the way inspects TLS.',
  cure: 'Repeat the request when the load is lower; look at what is on the way.',
  example: { ...AT, doing: 'logging in as the master user' },
});

export const hungUp = entry('server-hangs-up', {
  whose: 'outside',
  says: ({ said, ...given }: Heard) =>
    `dbendpoint: ${at(given)} takes connections and ends them before it says a word ` +
    `(${words(said)}). Is it a load balancer or a proxy without a server behind it, or a server ` +
    'that is starting?',
  cause: 'Something takes the connection and closes it at once, for half a minute.',
  cure: 'Give the endpoint of the database itself, or try again when it runs.',
  example: { ...AT, said: 'ECONNRESET' },
});

export const connectionLost = entry('server-connection-lost', {
  whose: 'outside',
  says: ({ doing, said, ...given }: Heard & { readonly doing: string }) =>
    `the connection to ${at(given)} broke (${doing}): ${words(said)}. Was the server restarted, ` +
    'or did it fail over? Try again',
  cause: 'The server, or something on the way to it, ended a connection that had worked.',
  cure: 'Repeat the request; it continues from here.',
  example: { ...AT, doing: 'reading the catalogue', said: 'read ECONNRESET' },
});

export const otherEngine = entry('server-other-engine', {
  whose: 'team',
  says: ({ is, dbtype, asked, ...given }: At & { is: string; dbtype: string; asked: string }) =>
    `dbtype: ${at(given)} is a server of ${is}, not of ${asked}. Set dbtype to ${dbtype}, or give ` +
    'the endpoint of the right server in dbendpoint',
  cause: 'The server speaks the protocol of another engine than dbtype says.',
  cure: 'Correct dbtype, or dbendpoint.',
  example: { ...AT, port: 3306, is: 'MariaDB 11.8.3', dbtype: 'mariadb', asked: 'PostgreSQL' },
});

export const otherProtocol = entry('server-other-protocol', {
  whose: 'team',
  says: ({ is, asked, ...given }: At & { readonly is: string; readonly asked: string }) =>
    `dbendpoint: ${at(given)} is ${is}, not a server of ${asked}. Give host and port of the ` +
    'database itself',
  cause: 'What listens there does not speak the protocol of a database.',
  cure: 'Correct host or port in dbendpoint.',
  example: { ...AT, port: 443, is: 'a web server (HTTP)', asked: 'PostgreSQL' },
});

export const noTls = entry('server-without-tls', {
  whose: 'team',
  says: (given: At) =>
    `dbendpoint: ${at(given)} does not speak TLS, which is required. Servers of RDS do; is it ` +
    'the endpoint of one?',
  cause: 'The server refused to encrypt the connection.',
  cure: "Give RDS's endpoint, or enable TLS on the server.",
  example: AT,
});

export const otherName = entry('server-certificate-other-name', {
  whose: 'team',
  says: (given: At) =>
    `dbendpoint: the certificate of ${at(given)} is for another name: dbendpoint must be the name ` +
    'that RDS gave (not an IP address or a CNAME of your own)',
  cause: 'The server can only prove the name that is in its certificate.',
  cure: 'Give the endpoint as RDS names it.',
  example: AT,
});

export const unknownIssuer = entry('server-certificate-other-issuer', {
  whose: 'team',
  says: ({ said, ...given }: Heard) =>
    `dbendpoint: the certificate of ${at(given)} was not issued by Amazon RDS (${words(said)}), ` +
    'and the password of a master user goes to no other server. Give the endpoint of the ' +
    'database itself, not of an RDS Proxy or another proxy. For a server outside of RDS, the ' +
    'platform team can name its authority (setting spokes.certificateAuthorities of the rollout, ' +
    'or parameter SpokeCode of a release)',
  cause: 'The certificate does not lead to an authority that the spoke trusts.',
  cure: 'Give the endpoint of the instance, or of the cluster; or have the authority named.',
  example: { ...AT, said: 'SELF_SIGNED_CERT_IN_CHAIN' },
});

export const badCertificate = entry('server-certificate-invalid', {
  whose: 'outside',
  says: ({ said, ...given }: Heard) =>
    `the certificate of ${at(given)} can't be used (${words(said)}). Renew it: on RDS, rotate the ` +
    'certificate of the instance (aws rds modify-db-instance --ca-certificate-identifier ...)',
  cause: 'The certificate has expired, is not valid yet, or was revoked.',
  cure: 'Rotate the certificate of the instance.',
  example: { ...AT, said: 'CERT_HAS_EXPIRED' },
});

export const tlsFailed = entry('server-tls-failed', {
  whose: 'outside',
  says: ({ said, ...given }: Heard) =>
    `${at(given)} and the spoke could not agree on TLS (${words(said)}). Does the server allow ` +
    'TLS 1.2 or later (parameters ssl_min_protocol_version, tls_version)?',
  cause: 'The TLS handshake failed for another reason than the certificate.',
  cure: 'Allow TLS 1.2 or later in the parameter group.',
  example: { ...AT, said: 'ERR_SSL_UNSUPPORTED_PROTOCOL' },
});

export const behindProxy = entry('server-behind-proxy', {
  whose: 'team',
  says: (given: At) =>
    `dbendpoint: ${at(given)} is a proxy that pools connections (such as RDS Proxy or PgBouncer), ` +
    'where no users can be made. Give the endpoint of the instance, or of the ' +
    "cluster's writer; applications may go on using the proxy",
  cause: 'The session that took the login is not the one that runs statements.',
  cure: 'Give the endpoint of the instance, or of the cluster.',
  example: AT,
});

export const decryptedInBetween = entry('server-decrypted-in-between', {
  whose: 'outside',
  says: ({ said, ...given }: Heard) =>
    `the connection to ${at(given)} does not end there: something in between decrypts it ` +
    `(${words(said)}). dbendpoint must be the endpoint of the database itself, not that of a ` +
    'proxy; if it is, somebody redirects the name, and the security team should know',
  cause: "The server's proof of the login (channel binding) is for another TLS connection.",
  cure: 'Give the endpoint of the database; else look for who redirects its name.',
  example: { ...AT, said: 'SCRAM channel binding check failed' },
});
