import { countsOf, type DoctorAnswer, type Finding } from '../../../contract/messages/doctor.ts';
import { tooManyPlaces } from '../../../errors/operations.ts';
import { command } from '../../../runtime/command.ts';
import type { Invocation } from '../../../runtime/lambda.ts';
import type { OpenDirectory } from '../../directory/look-up.ts';
import { inParallel } from '../../parallel.ts';
import type { CallSpoke } from '../../spoke-client/invoke.ts';
import { AT_ONCE, MOST_PLACES, TIME_TO_TELL } from '../limits.ts';
import type { AccountPlaces } from '../places.ts';
import { examine } from './examine.ts';
import { examineDirectory } from './examine-directory.ts';

export interface DoctorPorts {
  readonly callSpoke: CallSpoke;
  /** Undefined: there is no directory. */
  readonly openDirectory: OpenDirectory | undefined;
  /** Those that user names are made of. */
  readonly attributes?: readonly string[];
}

/** Does database-access work in these accounts? */
export async function examineAll(
  accounts: readonly AccountPlaces[],
  { callSpoke, openDirectory, attributes = [] }: DoctorPorts,
  invocation: Invocation,
): Promise<Pick<DoctorAnswer, 'directory' | 'counts' | 'findings'>> {
  const places = accounts.flatMap(({ name, places }) => places.map((place) => ({ name, place })));
  if (places.length > MOST_PLACES)
    throw tooManyPlaces({
      places: places.length,
      of: 'Regions and VPCs',
      script: command('doctor'),
    });
  const inTime = { ...invocation, deadline: invocation.deadline.reserve(TIME_TO_TELL) };
  const [directory, findings] = await Promise.all([
    examineDirectory(openDirectory, attributes, inTime),
    inParallel(AT_ONCE, places, async ({ name, place }): Promise<Finding> => {
      return { ...place, name, ...(await examine(place, callSpoke, inTime)) };
    }),
  ]);
  return { directory, counts: countsOf(findings), findings };
}
