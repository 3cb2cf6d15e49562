import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { type Health, parseHealthCheck } from '../contract/messages/health-check.ts';
import { parseOrder, type Report } from '../contract/messages/order.ts';
import { parseRecordsQuery, type RecordsFound } from '../contract/messages/records.ts';
import { AUTHORITIES_FILE } from '../contract/names.ts';
import { spokeOfOtherPlace, spokeOfOtherVersion } from '../errors/spokes.ts';
import { TIME_LIMITS } from '../runtime/aws.ts';
import { deadlineIn, earlier } from '../runtime/deadline.ts';
import { errorCode } from '../runtime/errors.ts';
import { lambdaFunction } from '../runtime/lambda.ts';
import { printable } from '../runtime/printable.ts';
import { ensure } from './ensure.ts';
import { masterReader } from './master/read.ts';
import { parameterStore } from './parameters/store.ts';
import type { OpenServer } from './ports.ts';
import { recordStore } from './records/store.ts';
import { parseSettings } from './settings.ts';

/**
 * The Lambda entry of a spoke: builds the ports once, and takes orders. The first order that needs
 * one of the other parts loads it.
 */

const settings = parseSettings(process.env);
const { parameterPrefix, parameterKeyId } = settings;
// Parameter Store throttles writes at a few a second, so patience belongs to the job.
const ssm = new SSMClient({ maxAttempts: 8, requestHandler: TIME_LIMITS });
const secrets = new SecretsManagerClient({ requestHandler: TIME_LIMITS });
const authoritiesFile = new URL(AUTHORITIES_FILE, import.meta.url);

/** Read once: drivers keep what they make of them, and a later login costs less. */
let authorities: Promise<readonly string[]> | undefined;

const openServer: OpenServer = async (options) => {
  authorities ??= readFile(authoritiesFile, 'utf8').then((text) => [text]);
  const certificateAuthorities = await authorities.catch((error: unknown) => {
    authorities = undefined; // the next request may read it
    throw error;
  });
  switch (options.access.endpoint.engine) {
    case 'postgres': {
      const { openPostgres, connect } = await ENGINES.postgres();
      return openPostgres({ ...options, certificateAuthorities, connect });
    }
    case 'mysql': {
      const { openMysql, connect } = await ENGINES.mysql();
      return openMysql({ ...options, certificateAuthorities, connect });
    }
  }
};

/** The engines' code, each with its driver. An import that is repeated loads nothing again. */
const ENGINES = {
  postgres: () => import('./postgres/server.ts'),
  mysql: () => import('./mysql/server.ts'),
};

async function isGone(host: string): Promise<boolean> {
  const { lookup } = await import('node:dns/promises');
  try {
    await lookup(host);
    return false;
  } catch (error) {
    return errorCode(error) === 'ENOTFOUND';
  }
}

export const handler = lambdaFunction<Report | Health | RecordsFound>(
  async (event, { functionArn, ...invocation }) => {
    const check = parseHealthCheck(event);
    if (check !== undefined) {
      const deadline = earlier(deadlineIn(check.timeLeft), invocation.deadline);
      const { healthOf } = await import('./health.ts');
      return healthOf({ ssm, secrets, parameterPrefix, deadline });
    }
    const [, , , region = '', account = ''] = functionArn.split(':');
    const query = parseRecordsQuery(event);
    if (query !== undefined) {
      const deadline = earlier(deadlineIn(query.timeLeft), invocation.deadline);
      const options = { ssm, prefix: parameterPrefix, deadline };
      const { answerQuery } = await import('./records/answer-query.ts');
      return answerQuery(query, {
        ...{ account, region, prefix: parameterPrefix },
        records: recordStore(options),
        parameters: parameterStore(options),
      });
    }
    const order = parseOrder(event);
    if (order === undefined) throw spokeOfOtherVersion();
    const { requestId, timeLeft, verb, access } = order;
    if (access.identity.account !== account || access.identity.region !== region)
      throw spokeOfOtherPlace({ account: account ?? '', region: region ?? '' });
    // The engine is loaded while the master's secret is on its way. openServer reports a failure.
    ENGINES[access.endpoint.engine]().catch(() => {});
    const deadline = earlier(deadlineIn(timeLeft), invocation.deadline);
    const ports = {
      log: invocation.log.with({ requestId, verb }),
      deadline,
      parameters: parameterStore({
        ssm,
        prefix: parameterPrefix,
        keyId: parameterKeyId,
        deadline,
      }),
      records: recordStore({ ssm, prefix: parameterPrefix, deadline }),
      readMaster: masterReader({ ...settings, secrets, ssm, deadline }),
      openServer,
      isGone,
      sleep,
    };
    const report = await (verb === 'ensure'
      ? ensure(order, ports)
      : (await import('./remove.ts')).remove(order, ports));
    // Names in a database are its users' own.
    const shown = (lines: readonly string[]) => lines.map((line) => printable(line));
    return { ...report, plan: shown(report.plan), warnings: shown(report.warnings) };
  },
  { requestOf },
);

/** Of an order or a query, in whatever version: the hub's request of which it is a part. */
function requestOf(event: unknown): string | undefined {
  const { requestId } = { requestId: undefined, ...(event as object | null) };
  return typeof requestId === 'string' && /^[\w:.-]{1,100}$/.test(requestId)
    ? requestId
    : undefined;
}
