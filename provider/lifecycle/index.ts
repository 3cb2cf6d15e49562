import type { Answer } from '../contract/answer.ts';
import type { Invocation } from '../contract/function.ts';
import { answerCustomResource, type CustomResourceEdges } from '../custom-resource/answer.ts';
import { isCustomResourceRequest } from '../custom-resource/request.ts';
import type { ResourceResponse } from '../custom-resource/response.ts';
import { parseTerraform } from './terraform.ts';

/** The ways in, which the hub and the doors have in common: CloudFormation; and Terraform, with every other plain invocation. */
export async function followLifecycle(
  event: unknown,
  edges: CustomResourceEdges,
  invocation: Invocation,
): Promise<Answer | ResourceResponse> {
  return isCustomResourceRequest(event)
    ? answerCustomResource(event, edges, invocation)
    : edges.fulfil(parseTerraform(event, edges.defaults), invocation);
}
