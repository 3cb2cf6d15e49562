import packageJson from '../../package.json' with { type: 'json' };
import { command } from '../../provider/runtime/command.ts';
import { reason } from '../../provider/runtime/errors.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { ACTS, actsOf } from './acts/index.ts';
import { type Options, parseOptions } from './options.ts';
import { planOf } from './plan.ts';
import { prepare, refuseUnlessFree } from './prepare.ts';
import { leftOf, remove } from './removal.ts';
import { readAssumptions } from './report/assumptions.ts';
import { masked } from './report/mask.ts';
import { countsOf, judge, type Report, textOf } from './report/report.ts';
import { writeReport } from './report/write-report.ts';
import { perform } from './run.ts';
import { load, type State, save } from './state.ts';
import { USAGE } from './usage.ts';
import type { Build, World } from './world.ts';

export interface Ports {
  /** The result. */
  readonly print: (text: string) => void;
  readonly progress: (line: string) => void;
  /** Whether the person agrees. */
  readonly ask: (question: string) => Promise<boolean>;
  readonly signal: AbortSignal;
  readonly build: (dist: string) => Promise<Build>;
  /** For tests: after an act, before the next one. */
  readonly after?: (act: string) => Promise<void>;
}

/** The whole program. Returns its exit status. */
export async function verify(words: readonly string[], ports: Ports): Promise<0 | 1 | 2> {
  const options = parseOptions(words);
  if (options.help) {
    ports.print(USAGE);
    return 0;
  }
  const state = stateFor(options);
  if ('remove' in options.run) return await removeOnly(await prepare(state, NOTHING), ports);
  const world = await prepare(state, await ports.build(options.dist));
  const acts = actsOf(state.choices);
  if ('begin' in options.run) {
    await refuseUnlessFree(world);
    ports.progress(planOf(acts, world));
    if (!options.yes && !(await ports.ask('Go on? Only "yes" is a yes: '))) return 2;
    save(state);
  }
  const { name } = state.choices;
  ports.progress(`if this program is killed: ${command('verify', `--remove ${name}`)}`);
  const problem = await problemOf(perform(acts, world, ports));
  const left = options.keep ? leftOf(ACTS, world) : await remove(ACTS, world, ports.progress);
  // The report hides what these commands need.
  for (const command of left) ports.progress(`${options.keep ? 'kept' : 'by hand'}: ${command}`);
  const report = reportOf(world, { problem, left });
  writeReport(report, options.report, state.choices);
  ports.print(masked(textOf(report), state.choices));
  if (problem !== undefined || (left.length > 0 && !options.keep)) return 2;
  return report.counts.contradicted > 0 || report.findings.some(isContradicted) ? 1 : 0;
}

function stateFor({ run }: Options): State {
  if ('resume' in run) return load(run.resume);
  if ('remove' in run) return load(run.remove);
  return { choices: run.begin, begun: [], done: [], outputs: {}, findings: [] };
}

/** A removal deploys nothing. */
const NOTHING: Build = {
  code: [],
  template(_, name) {
    throw new Error(`a removal needs no template ${name}`);
  },
};

async function removeOnly(world: World, ports: Ports): Promise<0 | 2> {
  const left = await remove(ACTS, world, ports.progress);
  ports.print(left.length === 0 ? 'nothing is left' : ['remove by hand:', ...left].join('\n'));
  return left.length === 0 ? 0 : 2;
}

async function problemOf(work: Promise<void>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return printable(reason(error));
  }
}

function reportOf(
  { state, choices, member, central }: World,
  { problem, left }: { readonly problem: string | undefined; readonly left: readonly string[] },
): Report {
  const assumptions = judge(readAssumptions(), ACTS, state.findings);
  const titles = new Map(ACTS.map(({ id, title }) => [id, title]));
  return {
    version: packageJson.version,
    region: choices.region,
    engines: choices.engines.map((engine) => (choices.aurora ? `Aurora (${engine})` : engine)),
    accounts: member === central ? 1 : 2,
    ...(problem !== undefined && { problem }),
    counts: countsOf(assumptions),
    assumptions,
    findings: state.findings.map((one) => ({ ...one, title: titles.get(one.act) ?? one.act })),
    left,
  };
}

const isContradicted = ({ status }: { readonly status: string }) => status === 'contradicted';
