import type { Answer } from '../contract/messages/answer.ts';
import type { Invocation } from '../runtime/lambda.ts';
import { isCustomResourceRequest } from './cloudformation/event.ts';
import { answerCustomResource, type CustomResourcePorts } from './cloudformation/handler.ts';
import type { ResourceResponse } from './cloudformation/response.ts';
import { parseTerraform, type Received } from './terraform.ts';

/**
 * The ways in that the hub and the doors share: CloudFormation; and Terraform, along with every
 * other plain invocation.
 */
export async function followLifecycle(
  event: unknown,
  ports: CustomResourcePorts,
  invocation: Invocation,
): Promise<Answer | ResourceResponse> {
  return isCustomResourceRequest(event)
    ? answerCustomResource(event, ports, invocation)
    : ports.fulfil(parseTerraform(event, ports.defaults, received(invocation)), invocation);
}

function received({ requestId }: Invocation): Received {
  return { at: new Date().toISOString(), requestId };
}
