import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Credentials, LambdaFunction } from './function.ts';

/** A function as a stack defines it (aws/lambda_functions/functions.py). Unset fields are null. */
interface Deployment {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** MODULE.EXPORT, as in index.handler */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly credentials: Credentials;
  readonly onFailure?: string | null;
  readonly maximumRetryAttempts?: number | null;
  readonly reservedConcurrency?: number | null;
  /** In base64. */
  readonly zip: string;
}

/** Unpacks its code into the folder, once for all functions that share it. */
export function unpacked(text: string, folder: string): LambdaFunction {
  const given: Deployment = JSON.parse(text);
  const { onFailure, maximumRetryAttempts, reservedConcurrency } = given;
  const zip = Buffer.from(given.zip, 'base64');
  const code = join(folder, 'code', createHash('sha256').update(zip).digest('hex'));
  if (!existsSync(code)) unpack(zip, code);
  return {
    name: given.name,
    account: given.account,
    region: given.region,
    bundle: join(code, `${given.handler.split('.')[0]}.mjs`),
    timeoutSeconds: given.timeoutSeconds,
    environment: given.environment,
    credentials: given.credentials,
    ...(onFailure && { onFailure }),
    ...(maximumRetryAttempts != null && { maximumRetryAttempts }),
    ...(reservedConcurrency != null && { reservedConcurrency }),
  };
}

function unpack(zip: Buffer, folder: string): void {
  for (const [name, content] of Object.entries(unzipSync(zip))) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
