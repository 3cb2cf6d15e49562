import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificates } from '../../certificates/certificates.ts';

export const WORKGROUP = 'CORP';
export const CONTROLLER = 'dc1';

/** Where a controller listens. Its tools do not need this. */
export interface Listener {
  readonly address: string;
  readonly certificates: Certificates;
}

/** Writes smb.conf. All of Samba's paths are below `home`, and LDAP is its only service. */
export function configure(home: string, domain: string, listener?: Listener): string {
  const settings = {
    'netbios name': CONTROLLER,
    realm: domain,
    workgroup: WORKGROUP,
    'server role': 'active directory domain controller',
    'server services': 'ldap',
    'private dir': join(home, 'private'),
    'state directory': join(home, 'state'),
    'cache directory': join(home, 'cache'),
    'lock directory': home,
    'binddns dir': join(home, 'bind-dns'),
    'pid directory': home,
    'ncalrpc dir': join(home, 'ncalrpc'),
    'log file': join(home, 'log'),
    ...(listener && {
      'bind interfaces only': 'yes',
      interfaces: `${listener.address}/8`,
      'tls enabled': 'yes',
      'tls keyfile': listener.certificates.keyFile,
      'tls certfile': listener.certificates.certFile,
      'tls cafile': listener.certificates.caFile,
    }),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const file = join(home, 'smb.conf');
  writeFileSync(file, ['[global]', ...lines, ''].join('\n'));
  return file;
}
