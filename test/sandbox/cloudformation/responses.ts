import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { createCertificates } from '../certificates/certificates.ts';
import { createUrls, isFunctionUrl, URL_HOSTS } from '../lambda/function-urls.ts';
import { createProxy } from '../lambda/proxy.ts';
import { listen } from '../machine/listen.ts';
import { createBucket, type Put, type PutFailure } from './bucket.ts';
import {
  BUCKET_HOSTS,
  type CustomRequest,
  createExpectations,
  type Expectations,
  type Expected,
} from './expectations.ts';

/**
 * Everything that functions reach over HTTPS: CloudFormation's bucket, to which custom resources
 * answer, and the URLs of functions.
 */
export interface Responses {
  /** For the gateway, which asks here for URLs and waits for answers. */
  readonly port: number;
  /** Environment variables that lead a function's process there. */
  readonly environment: Readonly<Record<string, string>>;
  /** A ResponseURL for a request that a test makes up, and the answer to it. */
  expect(request: CustomRequest, at?: Date): Expected;
  /** The next `times` PUTs fail. */
  fail(times: number, how: PutFailure): void;
  readonly puts: readonly Put[];
  /** Each `host:port` that functions asked for. Only the bucket's and the URLs' were reached. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/** `endpoint` is the gateway's, which gets the requests to URLs. */
export async function startResponses(directory: string, endpoint: string): Promise<Responses> {
  // It has a CA of its own, because the functions' processes trust it for every connection. They
  // must not trust the databases' CA like that.
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
  const [bucketPort, urlsPort] = [await listen(bucket), await listen(urls)];
  const isBucket = (host: string) => BUCKET_HOSTS.some((name) => name === host);
  const proxy = createProxy({
    portOf: (host) => (isBucket(host) ? bucketPort : isFunctionUrl(host) ? urlsPort : undefined),
    asked,
  });
  const desk = createDesk(expectations);
  const proxyPort = await listen(proxy.server);

  return {
    port: await listen(desk),
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

/**
 * POST /expected answers a ResponseURL. GET /answer?url=&seconds= answers what was put there, once
 * it arrives.
 */
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
