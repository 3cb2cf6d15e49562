import { appendFile } from 'node:fs/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { functionArn, type LambdaFunction } from './function.ts';

/**
 * Sends a record to a function's failure destination, as Lambda does: with the permissions of the
 * function's own role. If that is refused, the record is lost, and only a line in the function's
 * log remains (on AWS, the metric DestinationDeliveryFailures).
 */
export async function sendToDestination(
  lambda: LambdaFunction,
  endpoint: string,
  logFile: string,
  { destination, record }: { readonly destination: string; readonly record: string },
): Promise<void> {
  const { region, credentials } = lambda;
  const client = new LambdaClient({ endpoint, region, credentials });
  try {
    await client.send(
      new InvokeCommand({
        FunctionName: destination,
        InvocationType: 'Event',
        Payload: Buffer.from(record),
      }),
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await appendFile(logFile, `DestinationDeliveryFailure ${functionArn(lambda)}: ${why}\n`);
  } finally {
    client.destroy();
  }
}
