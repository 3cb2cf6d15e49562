import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { Server as NetServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { createCertificates } from '../certificates/certificates.ts';
import { createUrls, isFunctionUrl, URL_HOSTS } from '../lambda/function-urls.ts';
import { createProxy } from '../lambda/proxy.ts';
import { createBucket, type Put, type PutFailure } from './bucket.ts';
import {
  BUCKET_HOSTS,
  type CustomRequest,
  createExpectations,
  type Expectations,
  type Expected,
} from './expectations.ts';

/** What functions reach over HTTPS: CloudFormation's bucket, where custom resources answer, and each other's URLs. */
export interface Responses {
  /** For the Python side, which asks for URLs and waits for answers. */
  readonly port: number;
  /** What leads a function's process there. */
  readonly environment: Readonly<Record<string, string>>;
  /** A ResponseURL for a request that a test makes up itself, and what comes of it. */
  expect(request: CustomRequest, at?: Date): Expected;
  /** The next `times` PUTs go wrong. */
  fail(times: number, how: PutFailure): void;
  readonly puts: readonly Put[];
  /** Each `host:port` that functions wanted to reach; only the bucket's and the URLs' were. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/** `endpoint`: of the gateway, to which requests for URLs go on. */
export async function startResponses(directory: string, endpoint: string): Promise<Responses> {
  // A CA of its own: the functions' processes trust it everywhere, which they must not do with the CA of the databases.
  const folder = join(directory, 'https');
  mkdirSync(folder);
  const authority = createCertificates(folder);
  const certified = (name: string, dns: readonly string[]) =>
    authority.issue(name, { dns, addresses: [] });

  const expectations = createExpectations();
  const failures: PutFailure[] = [];
  const puts: Put[] = [];
  const asked: string[] = [];
  const certificates = certified('bucket', BUCKET_HOSTS);
  const bucket = createBucket({ certificates, expectations, failures, puts });
  const urls = createUrls(certified('urls', URL_HOSTS), Number(new URL(endpoint).port));
  const [bucketPort, urlsPort] = [await listening(bucket), await listening(urls)];
  const isBucket = (host: string) => BUCKET_HOSTS.some((name) => name === host);
  const proxy = createProxy({
    portOf: (host) => (isBucket(host) ? bucketPort : isFunctionUrl(host) ? urlsPort : undefined),
    asked,
  });
  const desk = createDesk(expectations);
  const proxyPort = await listening(proxy.server);

  return {
    port: await listening(desk),
    environment: {
      NODE_USE_ENV_PROXY: '1',
      HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`,
      NO_PROXY: '127.0.0.1,localhost',
      NODE_EXTRA_CA_CERTS: authority.caFile,
    },
    expect: expectations.expect,
    fail(times, how) {
      failures.push(...Array<PutFailure>(times).fill(how));
    },
    puts,
    asked,
    async stop() {
      proxy.endTunnels();
      urls.close();
      for (const server of [bucket, proxy.server, desk]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

/** POST /expected: a ResponseURL. GET /answer?url=&seconds=: what was put there, as soon as it is. */
function createDesk(expectations: Expectations): Server {
  return createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (pathname === '/expected') {
      const asked: CustomRequest = JSON.parse(await text(request));
      response.end(expectations.expect(asked).url);
      return;
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const timeOut = delay(Number(searchParams.get('seconds')) * 1000, undefined, gone);
    const answer = expectations.at(searchParams.get('url') ?? '')?.answer;
    const arrived = await Promise.race([answer, timeOut.catch(() => undefined)]);
    response.writeHead(arrived ? 200 : 204).end(arrived?.body);
  });
}

async function listening(server: NetServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port was given');
  return address.port;
}
