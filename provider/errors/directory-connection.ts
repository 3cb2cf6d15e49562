import { PlatformError } from '../runtime/errors.ts';
import { entry } from './entry.ts';

/** Errors about the hub's way to the directory, and its login there. */

export type Stage = 'connecting' | 'starting TLS' | 'logging in' | 'searching';

export const directorySilent = entry('directory-silent', {
  whose: 'outside',
  says: ({ url, stage, seconds }: { url: string; stage: Stage; seconds: number }) =>
    `the directory ${url} did not answer within ${seconds} s while ${stage}. Nothing was changed. ` +
    'The platform team should see whether that domain controller works, and lets the hub in',
  cause: 'The domain controller, or a firewall on the way, takes the connection and says nothing.',
  cure: 'Look at the domain controller. With several URLs in `directory.url`, the hub asks the next.',
  example: { url: 'ldaps://dc1.corp.example', stage: 'logging in', seconds: 5 },
});

export const directoryUnreachable = entry('directory-unreachable', {
  whose: 'outside',
  says: ({ url, fact }: { url: string; fact: string }) =>
    `the directory ${url} can't be reached: ${fact}. Nothing was changed. The platform team has ` +
    'to see to directory.url and directory.networks, or to that domain controller',
  cause: 'The name does not resolve, or the port is closed or filtered.',
  cure: 'Correct `directory.url` or `directory.networks` of the rollout, or start the controller.',
  example: { url: 'ldaps://dc1.corp.example', fact: 'the connection was refused (ECONNREFUSED)' },
});

export const directoryUntrusted = entry('directory-certificate', {
  whose: 'platform',
  says: ({ url, fact }: { url: string; fact: string }) =>
    `the directory ${url} has a certificate that the hub does not trust: ${fact}. Nothing was ` +
    'changed. The platform team has to put the certificates of the authority into the parameter ' +
    'of directory.caParameter, and to use the name of the certificate in directory.url',
  cause: 'The authority is not the one of `directory.caParameter`, or the host name is another.',
  cure: 'Correct `directory.caParameter` or `directory.url` of the rollout, or the certificate.',
  example: { url: 'ldaps://dc1.corp.example', fact: 'self-signed certificate in chain' },
});

export const noDirectoryReached = entry('directory-none-reached', {
  whose: 'outside',
  says: ({ facts }: { facts: readonly string[] }) =>
    `none of ${facts.length} directories can be used: ${facts.join('; ')}. Nothing was changed`,
  cause: 'All URLs in `directory.url` failed, each for its own reason.',
  cure: 'See to each of them.',
  example: {
    facts: [
      'ldaps://dc1.corp.example did not answer within 5 s while connecting',
      'ldaps://dc2.corp.example: the connection was refused (ECONNREFUSED)',
    ],
  },
});

/** No other server of the domain would take this login. */
export class LoginRefused extends PlatformError {}

export const directoryLoginRefused = entry(
  'directory-login-refused',
  {
    whose: 'platform',
    says: ({ url, parameter, fact }: { url: string; parameter: string; fact: string }) =>
      `the directory ${url} refused the hub's login: ${fact}. Nothing was changed. The platform team ` +
      `has to correct that user in the directory, or the parameter ${parameter} of the hub's account`,
    cause: "The hub's user in the directory is not usable: the fact says why.",
    cure: 'Correct the user in Active Directory, or `dn` and `password` in `directory.bindParameter`.',
    example: {
      url: 'ldaps://dc1.corp.example',
      parameter: '/directory/bind',
      fact: 'the user or the password is wrong (data 52e)',
    },
  },
  LoginRefused,
);

export const directoryFailed = entry('directory-failed', {
  whose: 'outside',
  says: ({ url, doing, fact }: { url: string; doing: string; fact: string }) =>
    `the directory ${url} failed while ${doing}: ${fact}. Nothing was changed`,
  cause: 'The directory answered a search with an error, or broke the connection off.',
  cure: 'Repeat the request. If it fails again, look at the log of the domain controller.',
  example: {
    url: 'ldaps://dc1.corp.example',
    doing: 'looking for the group Shop-Support',
    fact: 'the server is busy (51)',
  },
});

export const baseMissing = entry('directory-base-missing', {
  whose: 'platform',
  says: ({ url, baseDn, holds }: { url: string; baseDn: string; holds: string }) =>
    `the directory ${url} has no ${baseDn}${holds === '' ? '' : `; it holds ${holds}`}. ` +
    'Nothing was changed. The platform team has to correct directory.baseDn',
  cause: "The base DN of the rollout's settings is not in this directory.",
  cure: 'Correct `directory.baseDn`: such as DC=corp,DC=example for the domain corp.example.',
  example: {
    url: 'ldaps://dc1.corp.example',
    baseDn: 'DC=corp,DC=exmaple',
    holds: 'DC=corp,DC=example',
  },
});

export const parameterUnreadable = entry('directory-parameter-unreadable', {
  whose: 'platform',
  says: ({ name, setting, fact }: { name: string; setting: string; fact: string }) =>
    `the hub can't read its parameter ${name} (${fact}), so groups can't be looked up. Nothing was ` +
    `changed. The platform team has to see to directory.${setting}, and its key`,
  cause: "The parameter is not in the hub's account and Region, or the hub may not decrypt it.",
  cure: 'Store it there, or correct the setting; a key of your own goes into `directory.key`.',
  example: { name: '/directory/bind', setting: 'bindParameter', fact: 'ParameterNotFound' },
});

export const bindParameterInvalid = entry('directory-bind-parameter', {
  whose: 'platform',
  says: ({ name, fault }: { name: string; fault: string }) =>
    `the parameter ${name} must hold {"dn": "...", "password": "..."} of the hub's user in the ` +
    `directory, but ${fault}. Nothing was changed. The platform team has to correct it`,
  cause: 'The parameter of `directory.bindParameter` has other keys, or is no JSON.',
  cure: 'Store {"dn": "...", "password": "..."} as its value.',
  example: { name: '/directory/bind', fault: 'it has no dn' },
});

export const authorityInvalid = entry('directory-authority', {
  whose: 'platform',
  says: ({ from, fault }: { from: string; fault: string }) =>
    `the certificates of the directory's authority (${from}) can't be used: ${fault}. Nothing was ` +
    'changed. The platform team has to put PEM certificates (-----BEGIN CERTIFICATE-----) there',
  cause: 'The parameter of `directory.caParameter` holds no PEM certificate.',
  cure: "Store the authority's certificates there, as PEM; any number, one after the other.",
  example: { from: '/directory/ca', fault: 'it holds no certificate' },
});
