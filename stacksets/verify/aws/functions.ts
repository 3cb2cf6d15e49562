import { GetAccountSettingsCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Configuration } from './configuration.ts';

export interface Functions {
  /** Of `$LATEST`, as Terraform does, unless the qualifier is `none`. */
  invoke(name: string, event: object, signal: AbortSignal, qualifier?: 'none'): Promise<Outcome>;
  /** The account's concurrent executions that nothing has reserved; undefined if AWS does not say. */
  unreserved(): Promise<number | undefined>;
}

/** What a function answered, or how it failed. */
export interface Outcome {
  readonly payload: unknown;
  /** The message of its error; undefined if it answered. */
  readonly failure?: string;
}

export function functionsOf(configuration: Configuration): Functions {
  const client = new LambdaClient(configuration);
  return {
    async invoke(name, event, signal, qualifier) {
      const { Payload, FunctionError } = await client.send(
        new InvokeCommand({
          FunctionName: name,
          ...(qualifier === undefined && { Qualifier: '$LATEST' }),
          Payload: Buffer.from(JSON.stringify(event)),
        }),
        { abortSignal: signal },
      );
      const payload = jsonIn(Buffer.from(Payload ?? []).toString());
      return FunctionError === undefined ? { payload } : { payload, failure: messageIn(payload) };
    },
    async unreserved() {
      try {
        const { AccountLimit } = await client.send(new GetAccountSettingsCommand());
        return AccountLimit?.UnreservedConcurrentExecutions;
      } catch {
        return undefined;
      }
    },
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function messageIn(payload: unknown): string {
  if (typeof payload === 'object' && payload !== null && 'errorMessage' in payload)
    return String(payload.errorMessage);
  return 'failed without a message';
}
