/** A Lambda function as the sandbox runs it. */
export interface LambdaFunction {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** ECMAScript module that exports `handler(event, context)`. */
  readonly bundle: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Of its execution role. */
  readonly credentials: Credentials;
  /** ARN of the function that gets the events that this one could not process. */
  readonly onFailure?: string;
  /** Retries of failed events. @default 2 */
  readonly maximumRetryAttempts?: number;
  /** The limit of concurrent invocations. @default - as many as the sandbox runs */
  readonly reservedConcurrency?: number;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The answer of Invoke, as HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function functionArn(called: Pick<LambdaFunction, 'name' | 'account' | 'region'>): string {
  return `arn:aws:lambda:${called.region}:${called.account}:function:${called.name}`;
}

/** The code ran. `failed` means what X-Amz-Function-Error means: the body describes an error. */
export function ran(body: string, failed: boolean): Answer {
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      ...(failed ? { 'x-amz-function-error': 'Unhandled' } : {}),
    },
    body,
  };
}

/** Lambda itself refused: the code did not run. */
export function refused(status: number, errorType: string, message: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': errorType },
    body: JSON.stringify({ Type: status < 500 ? 'User' : 'Service', Message: message }),
  };
}
