import type { Credentials } from './credentials.ts';
import type { Plan } from './model/changes.ts';
import type { Inspection } from './server.ts';

/** More than this many are counted: an answer has its limits. */
const NAMED = 10;

/** What a DBA set for the user before a rotation, and what the one after it has to do without. */
export function warnOfLeftCustomizations(
  { steps }: Plan,
  { customizations }: Pick<Inspection, 'customizations'>,
  { former }: Pick<Credentials, 'former'>,
): string[] {
  const isRotation = steps.some(({ kind }) => kind === 'create user');
  const left = (former !== undefined && customizations.get(former)?.left) || [];
  if (former === undefined || !isRotation || left.length === 0) return [];
  const more = left.length > NAMED ? ` and ${left.length - NAMED} more` : '';
  return [
    `the rotation does not carry over from ${former}: ${left.slice(0, NAMED).join('; ')}${more}. ` +
      'The master user may not set it, a user may have set it, or nobody could log in with it ' +
      '(docs/request.md#rotation); if the new user needs it, have a DBA set it before the next rotation',
  ];
}
