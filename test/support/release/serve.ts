import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import { listen } from '../../sandbox/machine/listen.ts';

export interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

/** The files of a folder by HTTP, as a version's page offers them. */
export async function serveFolder(folder: string): Promise<Served> {
  const server = createServer((request, response) => {
    try {
      const { pathname } = new URL(request.url ?? '', 'http://localhost');
      response.end(readFileSync(join(folder, basename(pathname))));
    } catch {
      response.writeHead(404).end();
    }
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
