import type { Listed } from '../../../provider/errors/entry.ts';
import type { Area } from './catalogue.ts';

/** Writes docs/errors.md. */

export const TITLES: Readonly<Record<string, string>> = {
  request: 'The fields of a request',
  caller: 'Between a caller, its door and the hub',
  cloudformation: 'CloudFormation',
  directory: 'The directory and its groups',
  people: 'People',
  adopt: 'Adoption',
  secret: 'The secret of the master user',
  server: 'The database server',
  postgres: 'PostgreSQL',
  mysql: 'MySQL and MariaDB',
  access: 'The access',
  record: 'Who declares an access',
  parameter: 'Parameter Store',
  spoke: 'Between the hub and the spokes',
  operation: 'Operations: accounts, doctor, accesses',
  reconcile: 'The reconciliation',
};

const WHOSE: Readonly<Record<Listed['whose'], string>> = {
  team: 'the team that asks',
  platform: 'the platform team',
  outside: 'whoever runs the service that is named',
};

const HEAD = `# Errors

Every error ends with its name here, and with where its details are:

\`\`\`
schemas: database app has no schema later; it has public. Nothing was changed (error access-refused, request 99f422ca-..., log group /aws/lambda/database-access-spoke-default)
\`\`\`

Door, hub and spoke log that one request id. The log group is that of the function that failed: the
door's or the spoke's is in the account of the team, and the hub's in the central account. Each error
below has an example of its text, says who has to act, and why it happens. The names stay; the
sentences may get better. \`npm run errors\` writes this page from \`provider/errors\`.

| who has to act | in the logs | what counts it |
| --- | --- | --- |
| **the team** that asks corrects its request, its database or its secret | \`"whose":"team"\` | nothing |
| **the platform team** corrects the rollout, its settings or its login to the directory | \`"whose":"platform"\` | alarm \`database-access-hub-errors\` |
| **whoever runs the service** that is named: a database server, the directory, AWS | \`"whose":"outside"\` | alarm \`database-access-outside-errors\` |

An error without a name is \`internal error\`, a defect of database-access: please report what the log
says for its request id. Its \`at\` names places in code that is made small; in a checkout of the
version, after \`npm run build\`, \`npm run where -- hub\` reads the log and tells the places in ours.
`;

export function writePage(areas: readonly Area[]): string {
  const order = Object.keys(TITLES);
  const sorted = areas.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  return [HEAD, ...sorted.map(writeArea)].join('\n');
}

function writeArea({ name, entries }: Area): string {
  return [`## ${TITLES[name] ?? name}\n`, ...entries.map(writeEntry)].join('\n');
}

function writeEntry({ id, whose, text, cause, cure }: Listed): string {
  return `### ${id}

> ${escaped(text)}

- **Has to act**: ${WHOSE[whose]}
- **Cause**: ${cause}
- **Cure**: ${cure}
`;
}

/** What Markdown would take for markup. */
function escaped(text: string): string {
  return text.replace(/[\\`*_<>[\]|]/g, String.raw`\$&`).replace(/\s+/g, ' ');
}
