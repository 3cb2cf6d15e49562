import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createServer, type Server } from 'node:tls';
import type { Certificates } from '../certificates/certificates.ts';
import { REGIONS } from '../organization/roles.ts';

/** The names of a certificate for `https://<id>.lambda-url.<region>.on.aws/`. */
export const URL_HOSTS = REGIONS.map((region) => `*.lambda-url.${region}.on.aws`);

export function isFunctionUrl(host: string): boolean {
  return /^[a-z0-9]+\.lambda-url\.[a-z0-9-]+\.on\.aws$/.test(host);
}

/**
 * The HTTPS server for function URLs. It passes the content on to the gateway, which finds the
 * function by the host name.
 */
export function createUrls(certificates: Certificates, gatewayPort: number): Server {
  const tls = {
    cert: readFileSync(certificates.certFile),
    key: readFileSync(certificates.keyFile),
  };
  return createServer(tls, (caller) => {
    const gateway = connect(gatewayPort, '127.0.0.1');
    caller.pipe(gateway).pipe(caller);
    caller.on('error', () => gateway.destroy());
    gateway.on('error', () => caller.destroy());
  });
}
