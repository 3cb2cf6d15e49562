import { readFileSync } from 'node:fs';
import { deployerPermissions } from '../../../stacksets/permissions/deployer/index.ts';
import type { Statement } from '../../../stacksets/permissions/policy.ts';
import { parseSettings } from '../../../stacksets/settings/index.ts';

/** The deployer's permissions for the example settings, a row for each statement. */
export function permissionsTable(): string {
  const file = new URL('../../../stacksets/settings.example.json', import.meta.url);
  const settings = parseSettings(JSON.parse(readFileSync(file, 'utf8')), 'the example');
  const { Statement } = deployerPermissions(settings);
  return ['| actions | on |', '| --- | --- |', ...Statement.map(row), ''].join('\n');
}

function row(statement: Statement): string {
  const resources = [statement.Resource ?? []].flat().map((arn) => code(arn));
  return `| ${actionsOf(statement)} | ${[...resources, ...conditionsOf(statement)].join(', ')} |`;
}

/** The service's name stands before the first of its actions. */
function actionsOf({ Action }: Statement): string {
  const byService = Object.groupBy([Action].flat(), (action) => action.split(':')[0] ?? '');
  return Object.values(byService)
    .map((actions = []) =>
      actions
        .map((action, at) => code(at === 0 ? action : (action.split(':')[1] ?? '')))
        .join(', '),
    )
    .join('; ');
}

function conditionsOf({ Condition = {} }: Statement): string[] {
  return Object.values(Condition).flatMap((keys) =>
    Object.entries(keys).map(
      ([key, values]) => `if ${code(key)} is ${[values].flat().map(code).join(' or ')}`,
    ),
  );
}

const code = (text: string) => `\`${text}\``;
