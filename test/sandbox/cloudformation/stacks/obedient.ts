/**
 * The handler of a custom resource that obeys its properties. `Do` has, for each request type:
 * `Wait` (milliseconds), then `Silent` (no answer) or `Answer` (parts of the answer; with a
 * `Reason` it is FAILED).
 */
export const OBEDIENT = `async (event) => {
  const { Create, Update, Delete } = event.ResourceProperties.Do ?? {};
  const { Answer = {}, Wait = '0', Silent } = { Create, Update, Delete }[event.RequestType] ?? {};
  await new Promise((resolve) => setTimeout(resolve, Number(Wait)));
  if (Silent) return;
  const { StackId, RequestId, LogicalResourceId } = event;
  const PhysicalResourceId = event.PhysicalResourceId ?? LogicalResourceId.toLowerCase();
  const Status = Answer.Reason ? 'FAILED' : 'SUCCESS';
  const ids = { StackId, RequestId, LogicalResourceId, PhysicalResourceId };
  const body = JSON.stringify({ Status, ...ids, ...Answer });
  const { request } = await import('node:https');
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  return await new Promise((resolve, reject) => {
    const put = request(event.ResponseURL, { method: 'PUT', headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    put.on('error', reject).end(body);
  });
}`;

/** The behaviour for one request type. Values are strings, because CloudFormation makes them so. */
export interface Doing {
  readonly Answer?: object;
  readonly Wait?: string;
  readonly Silent?: string;
}

export type Behaviour = Readonly<Partial<Record<'Create' | 'Update' | 'Delete', Doing>>>;

/** A custom resource with this handler. `name` and `more` are properties. */
export function obedient(token: string, name: string, doing: Behaviour = {}, more: object = {}) {
  return {
    Type: 'Custom::Test',
    Properties: { ServiceToken: token, Name: name, Do: doing, ...more },
  };
}
