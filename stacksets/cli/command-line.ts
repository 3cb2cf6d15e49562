import { nearest } from '../../provider/runtime/nearest.ts';

/** What a program says to whoever typed its command line. */

/** npm has options of these names, which an .npmrc may set for good. */
const OF_NPM = ['access', 'json', 'only', 'yes'];

/**
 * npm keeps the options that no `--` precedes, and the program would run without them:
 * `npm run reconcile --check` would change databases. npm leaves them in variables (@npmcli/config,
 * set-envs.js; seen with npm 11). Throws if there are any.
 */
export function refuseKeptByNpm(usage: string, environment: NodeJS.ProcessEnv): void {
  const kept = optionsIn(usage)
    .filter((option) => !OF_NPM.includes(option))
    .filter((option) => environment[`npm_config_${option.replaceAll('-', '_')}`])
    .map((option) => `--${option}`);
  if (kept.length > 0)
    throw new Error(`npm took ${kept.join(' and ')} for itself: options come after a -- alone`);
}

/** AWS's SDK says what is missing, and not where one gives it. */
const CURES: ReadonlyArray<readonly [string, string]> = [
  ['Region is missing', 'set AWS_REGION, or AWS_PROFILE to a profile that has a Region'],
  ['Could not load credentials from any providers', 'set AWS_PROFILE to a profile that has some'],
];

/**
 * The problem with its cure, where it does not name one itself.
 *
 * @param profile what is wrong with the profile, which may be why something is missing
 */
export function withCure(problem: string, usage: string, profile?: string): string {
  const [, cure] = CURES.find(([said]) => problem.endsWith(said)) ?? [];
  return cure === undefined ? withNearestOption(problem, usage) : `${problem}: ${profile ?? cure}`;
}

/** Completes what parseArgs says of an unknown option: `Unknown option '--persons'`. */
function withNearestOption(problem: string, usage: string): string {
  const [, unknown] = /^Unknown option '--([\w-]+)'/.exec(problem) ?? [];
  const like = unknown === undefined ? [] : nearest(unknown, optionsIn(usage));
  if (like.length === 0) return problem;
  return `${problem}. Did you mean ${like.map((option) => `--${option}`).join(' or ')}?`;
}

/** A usage names every option. */
function optionsIn(usage: string): string[] {
  return [
    ...new Set([...usage.matchAll(/ \[?--([a-z][a-z-]*)/g)].map(([, option = '']) => option)),
  ];
}
