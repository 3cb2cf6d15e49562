import type { Answer } from '../contract/messages/answer.ts';
import type { Invocation } from '../runtime/lambda.ts';
import { isCustomResourceRequest } from './cloudformation/event.ts';
import { answerCustomResource, type CustomResourcePorts } from './cloudformation/handler.ts';
import type { ResourceResponse } from './cloudformation/response.ts';
import { parseTerraform } from './terraform.ts';

/** The ways in, which the hub and the doors have in common: CloudFormation; and Terraform, with every other plain invocation. */
export async function followLifecycle(
  event: unknown,
  edges: CustomResourcePorts,
  invocation: Invocation,
): Promise<Answer | ResourceResponse> {
  return isCustomResourceRequest(event)
    ? answerCustomResource(event, edges, invocation)
    : edges.fulfil(parseTerraform(event, edges.defaults), invocation);
}
