import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer } from 'node:tls';
import type { Certificates } from '../../certificates/certificates.ts';
import { listen } from '../../machine/listen.ts';
import { newPassword } from '../../machine/server-process.ts';
import { administrator } from '../administrator.ts';
import type { Directory } from '../directory.ts';
import { COMPANY } from '../people/company.ts';
import { dnIn } from '../people/entries.ts';
import type { Tree } from '../people/tree.ts';
import { serve } from './connection.ts';
import { createFaults, type Fault } from './faults.ts';
import { populated } from './populated.ts';
import { type Asked, searcher } from './search.ts';
import { type Identities, session } from './session.ts';

export interface LimitsDirectory extends Directory {
  /** The next searches fail like this. */
  fail(fault: Fault): void;
  /** Hides an entry from the service account. Groups still name it. */
  conceal(dn: string): void;
  /** Every search so far, page by page. */
  readonly asked: readonly Asked[];
}

/**
 * A directory in this process with limits of Active Directory that Samba lacks: 1,000 entries in an
 * answer, 1,500 values of an attribute. It fails when a test asks for that.
 */
export async function startLimitsDirectory(options: {
  readonly certificates: Certificates;
  readonly tree?: Tree;
}): Promise<LimitsDirectory> {
  const { certificates, tree = COMPANY } = options;
  const store = populated(tree);
  const identities: Identities = {
    reader: { dn: dnIn(tree, tree.service), password: newPassword() },
    administrator: { dn: `CN=Administrator,CN=Users,${store.base}`, password: newPassword() },
  };
  const faults = createFaults();
  const asked: Asked[] = [];
  const tls = {
    cert: readFileSync(certificates.certFile),
    key: readFileSync(certificates.keyFile),
  };
  const secureContext = createSecureContext(tls);
  const connections = new Set<Socket>();
  const accept = (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    const search = searcher({ store, faults, asked });
    serve(socket, session({ store, identities, search }), secureContext);
  };
  const servers = [createTlsServer(tls, accept), createPlainServer(accept)];
  const [securePort, plainPort] = await Promise.all(servers.map(listen));

  const url = `ldaps://localhost:${securePort}`;
  const { caFile } = certificates;
  const administratorLogin = { url, caFile, baseDn: store.base, ...identities.administrator };
  return {
    url,
    startTlsUrl: `ldap://localhost:${plainPort}`,
    caFile,
    baseDn: store.base,
    bindDn: identities.reader.dn,
    bindPassword: identities.reader.password,
    administrator: administrator(administratorLogin),
    administratorLogin,
    fail: faults.add,
    conceal(dn) {
      const node = store.find(dn);
      if (!node) throw new Error(`the directory has no ${dn}`);
      node.concealed = true;
    },
    asked,
    async stop() {
      for (const connection of connections) connection.destroy();
      await Promise.all(servers.map((server) => once(server.close(), 'close')));
    },
  };
}
