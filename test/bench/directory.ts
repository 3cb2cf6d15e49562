import { readFileSync } from 'node:fs';
import { Client, EqualityFilter } from 'ldapts';
import { createCertificates } from '../sandbox/certificates/certificates.ts';
import type { Directory } from '../sandbox/directory/directory.ts';
import { startLimitsDirectory } from '../sandbox/directory/limits/limits.ts';
import { crowd } from '../sandbox/directory/people/crowd.ts';
import { canRunSamba } from '../sandbox/directory/samba/packages.ts';
import { startSamba } from '../sandbox/directory/samba/samba.ts';
import { temporaryFolder } from '../sandbox/machine/ownership.ts';
import { expansionOf } from '../support/directory.ts';
import type { Earlier } from './earlier.ts';
import { middle } from './measure.ts';

const SIZES = [2_000, 10_000];
const GROUPS = 20;
const REPETITIONS = 5;

export interface DirectoryRow {
  readonly server: string;
  readonly people: number;
  readonly ours: number;
  readonly floor: number;
  /** Ours of an earlier commit. */
  readonly earlier?: number;
}

/** Everybody of a group of groups, against one search for all users, whoever they are. */
export async function benchDirectories(
  earlier: Earlier | undefined,
  progress: (line: string) => void,
): Promise<DirectoryRow[]> {
  const contenders: Contenders = {
    floor: everybody,
    ours: expandedBy(expansionOf),
    ...(earlier && { earlier: expandedBy(await earlierExpansion(earlier)) }),
  };
  const rows: DirectoryRow[] = [];
  const servers = {
    ...(canRunSamba() && { Samba: startSamba }),
    'the sandbox’s own': startLimitsDirectory,
  };
  for (const people of SIZES) {
    const tree = crowd(people, GROUPS);
    for (const [server, start] of Object.entries(servers)) {
      progress(`${people} people in ${GROUPS} groups, ${server}`);
      const folder = temporaryFolder('bench-directory');
      const certificates = createCertificates(folder.path);
      const directory = await start({ directory: folder.path, certificates, tree, progress });
      try {
        rows.push({ server, people, ...(await compare(directory, people, contenders)) });
      } finally {
        await directory.stop();
        await folder.remove();
      }
    }
  }
  return rows;
}

type Contenders = Readonly<
  Record<'floor' | 'ours', Contender> & Partial<Record<'earlier', Contender>>
>;
/** Returns how many people it found. */
type Contender = (directory: Directory) => Promise<number>;

const expandedBy =
  (expand: typeof expansionOf): Contender =>
  async (directory) =>
    (await expand(directory, ['Crowd'])).people[0]?.length ?? 0;

async function earlierExpansion(earlier: Earlier): Promise<typeof expansionOf> {
  const loaded = await earlier.load('test/support/directory.ts');
  return (loaded as typeof import('../support/directory.ts')).expansionOf;
}

/** In turn, so that other load on the machine hits all alike. */
async function compare(
  directory: Directory,
  people: number,
  { floor, ours, earlier }: Contenders,
): Promise<Pick<DirectoryRow, 'floor' | 'ours' | 'earlier'>> {
  const times = { floor: [] as number[], ours: [] as number[], earlier: [] as number[] };
  for (let repetition = 0; repetition <= REPETITIONS; repetition++) {
    times.floor.push(await timed(people, () => floor(directory)));
    times.ours.push(await timed(people, () => ours(directory)));
    if (earlier) times.earlier.push(await timed(people, () => earlier(directory)));
  }
  // Without the first: the server's caches were empty.
  const typical = (all: readonly number[]) => middle(all.slice(1));
  return {
    floor: typical(times.floor),
    ours: typical(times.ours),
    ...(earlier && { earlier: typical(times.earlier) }),
  };
}

/** A login, and one search in pages, for the attributes that ours reads too. */
async function everybody({ url, caFile, baseDn, bindDn, bindPassword }: Directory) {
  const client = new Client({ url, tlsOptions: { ca: readFileSync(caFile, 'utf8') } });
  try {
    await client.bind(bindDn, bindPassword);
    const { searchEntries } = await client.search(baseDn, {
      scope: 'sub',
      filter: new EqualityFilter({ attribute: 'objectClass', value: 'user' }),
      attributes: ['objectClass', 'sAMAccountName', 'userAccountControl', 'accountExpires'],
      paged: { pageSize: 1_000 },
    });
    return searchEntries.length;
  } finally {
    await client.unbind();
  }
}

async function timed(expected: number, work: () => Promise<number>): Promise<number> {
  const start = performance.now();
  const people = await work();
  const ms = performance.now() - start;
  if (people < expected) throw new Error(`the directory gave ${people} people of ${expected}`);
  return ms;
}
