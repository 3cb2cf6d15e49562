import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../sandbox/machine/tool.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

/** What somebody has to know of a run to believe its numbers: told at its end. */
export async function circumstancesOf(begin: Date, against: string | undefined): Promise<string> {
  const git = async (...command: string[]) =>
    (await runTool('git', command, { folder: REPOSITORY })).trim();
  const commit = await git('rev-parse', '--short', 'HEAD');
  const changes = (await git('status', '--porcelain', 'provider')) === '' ? '' : ' with changes';
  const beside = against === undefined ? '' : `, beside those of ${against}`;
  const minutes = (Date.now() - begin.getTime()) / 60_000;
  const day = begin.toLocaleDateString('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  const [processor] = cpus();
  const load = loadavg().map((load) => load.toFixed(1));
  return [
    `Run on ${day} with the functions of commit ${commit}${changes}${beside}, by Node`,
    `${process.versions.node} on ${availableParallelism()} cores (${processor?.model ?? ''}).`,
    `It took ${minutes.toFixed(1)} minutes; at its end, the load average of the last 1, 5 and 15`,
    `minutes was ${load.join(', ')}.`,
  ].join('\n');
}
