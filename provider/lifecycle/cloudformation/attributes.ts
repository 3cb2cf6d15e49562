import { type Answer, shortened } from '../../contract/messages/answer.ts';
import type { Identifiers } from './event.ts';
import { fits, type ResourceResponse, succeeded } from './response.ts';

/**
 * The response that gives an answer to CloudFormation as the attributes of `Fn::GetAtt`: each is a
 * text, and the whole response is shortened until it fits.
 */
export function responseWithAttributes(
  request: Identifiers,
  id: string,
  answer: Answer,
): ResourceResponse {
  const parameters = Object.fromEntries(
    answer.parameters.map((parameter) => [parameter.name.split('/').at(-1), parameter]),
  );
  const build = (warnings: readonly string[]) =>
    succeeded(request, id, {
      Username: answer.username,
      UsernameParameter: parameters['username']?.name ?? '',
      PasswordParameter: parameters['password']?.name ?? '',
      UrlParameter: parameters['url']?.name ?? '',
      UsernameParameterArn: parameters['username']?.arn ?? '',
      PasswordParameterArn: parameters['password']?.arn ?? '',
      UrlParameterArn: parameters['url']?.arn ?? '',
      People: asciiJson(answer.people),
      Warnings: asciiJson(warnings),
    });
  for (let kept = Math.min(answer.warnings.length, MOST_WARNINGS); ; kept--) {
    const response = build(shortened(answer.warnings, answer.warnings.slice(0, kept)));
    if (kept === 0 || fits(response)) return response;
  }
}

/** More than these never fit. */
const MOST_WARNINGS = 40;

/** CloudFormation shows characters outside of ASCII as question marks. */
function asciiJson(value: unknown): string {
  const escaped = (character: string) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[^\x20-\x7e]/g, escaped);
}
