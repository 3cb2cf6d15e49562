import { readFileSync } from 'node:fs';
import { COMPANY, type Costs, costsOf, type Night } from './costs.ts';

const SIZES = [10, 100, 1_000];

const ROWS: ReadonlyArray<readonly [string, (costs: Costs) => number]> = [
  ['central: alarms, metrics, the dashboard', ({ central }) => central.watching],
  ['central: the reconciliation, every night', ({ central }) => central.nights],
  ['central: the hub, for applies', ({ central }) => central.hub],
  ['members: spokes at night', ({ members }) => members.nights],
  ['members: doors and spokes, for applies', ({ members }) => members.applies],
  ['logs', ({ logs }) => logs],
  ['**all of it, with NAT that is there anyway**', withoutEndpoints],
  ['members: `interfaceEndpoints`, in place of NAT', ({ members }) => members.endpoints],
  [
    '**all of it, with `interfaceEndpoints` everywhere**',
    (costs) => withoutEndpoints(costs) + costs.members.endpoints,
  ],
];

/** The table of docs/rollout.md, and what it takes for granted. */
export function costsSection(): string {
  const nights = nightsOf(readFileSync(BENCHMARKS, 'utf8'));
  const costs = SIZES.map((size) => {
    const night = nights.find(({ accounts }) => accounts === size);
    if (!night) throw new Error(`docs/benchmarks.md has no night of ${size} accounts`);
    return costsOf(night);
  });
  return [
    `| USD a month, accounts: | ${SIZES.map(grouped).join(' | ')} |`,
    `| --- |${' --- |'.repeat(SIZES.length)}`,
    ...ROWS.map(
      ([name, of]) => `| ${name} | ${costs.map((each) => dollars(of(each))).join(' | ')} |`,
    ),
    TAKEN_FOR_GRANTED,
  ].join('\n');
}

const BENCHMARKS = new URL('../../../docs/benchmarks.md', import.meta.url);

/** The runs over everything whose accesses take as long as the company's. */
function nightsOf(page: string): Night[] {
  const row = new RegExp(
    `^\\| ([\\d,]+) \\| [\\d,]+ \\| everything \\| ${COMPANY.seconds} s \\|.*\\| ([\\d.]+) \\|$`,
    'gm',
  );
  return [...page.matchAll(row)].map(([, accounts = '', usd = '']) => ({
    accounts: Number(accounts.replaceAll(',', '')),
    usd: Number(usd),
  }));
}

function withoutEndpoints({ central, members, logs }: Costs): number {
  const { watching, nights, hub } = central;
  return watching + nights + hub + members.nights + members.applies + logs;
}

const { regions, accesses, applies, seconds, logKilobytes, endpoints, zones } = COMPANY;
const TAKEN_FOR_GRANTED = `
By list prices of eu-central-1 as known on 29 November 2026 (\`prices.ts\` beside the script), for
${regions} Regions with a VPC each, and in each VPC ${accesses} accesses. Each access is applied ${applies} times a month,
and every night; each time takes ${seconds} s in every function and logs ${logKilobytes} KB. A VPC without NAT has
${endpoints} endpoints in ${zones} zones. The nights are those of [benchmarks.md](benchmarks.md#a-reconciliation), by
prices of us-east-1: simulated, not measured on AWS. S3 is a few cents more. Standard parameters,
StackSets and roles cost nothing; NAT and KMS keys of yours are not in here.
`;

function dollars(amount: number): string {
  return amount < 10 ? amount.toFixed(2) : grouped(Math.round(amount));
}

function grouped(amount: number): string {
  return amount.toLocaleString('en-US');
}
