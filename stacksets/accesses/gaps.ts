import type {
  PlaceNotAsked,
  UnreadableRecord,
  UnrecordedAccess,
} from '../../provider/contract/messages/accesses.ts';
import { command } from '../../provider/runtime/command.ts';
import { counted, placeOf } from '../ask-hub/wording.ts';
import { nameOf } from './describe.ts';

/** What the table says of what the list does not have. */

/** A section, or none. */
export function unreadableSections(unreadable: readonly UnreadableRecord[]): string[] {
  if (unreadable.length === 0) return [];
  const rows = [...Map.groupBy(unreadable, ({ problem }) => problem)].flatMap(
    ([problem, records]) => [
      `  ${problem}`,
      ...records.map(({ parameter = '', ...place }) =>
        `    ${placeOf(place)}  ${parameter}`.trimEnd(),
      ),
    ],
  );
  const cure = '  The cure: docs/accesses.md, "Unreadable records".';
  return [[`unreadable (${counted(unreadable.length, 'record')})`, ...rows, '', cure].join('\n')];
}

/** A section, or none. */
export function unrecordedSections(unrecorded: readonly UnrecordedAccess[]): string[] {
  if (unrecorded.length === 0) return [];
  const rows = [...Map.groupBy(unrecorded, placeOf)].flatMap(([place, those]) => [
    `  ${place}`,
    ...those.flatMap(({ id, endpoint = 'unknown', parameters, ...names }) => [
      `    ${[id, nameOf(names), endpoint].join('  ')}`,
      `      parameters: ${parameters.join(', ')}`,
    ]),
  ]);
  return [
    [
      `unrecorded (${counted(unrecorded.length, 'access', 'accesses')})`,
      ...rows,
      '',
      '  There are credentials, but no record, so nobody declares them. Declare the access again',
      '  under the same names, and remove it there if nobody needs it.',
    ].join('\n'),
  ];
}

/** One section for each reason. */
export function notAskedSections(places: readonly PlaceNotAsked[]): string[] {
  return [...Map.groupBy(places, reasonOf)].map(([reason, those]) => {
    const accounts = Map.groupBy(those, ({ account }) => account);
    const rows = [...accounts].map(([account, regions]) => {
      const region = regions.map(({ region }) => region).join(', ');
      return `    ${placeOf({ account, name: regions[0]?.name ?? '', region })}`;
    });
    const [first = ''] = accounts.keys();
    const cure = `  $ ${command('doctor', `--only ${first}`)}`;
    const title = `not asked (${counted(accounts.size, 'account')})`;
    return [title, `  ${reason}`, ...rows, '', '  What is wrong there, and the cure:', cure].join(
      '\n',
    );
  });
}

function reasonOf({ state, problem }: PlaceNotAsked): string {
  return problem === undefined ? state : `${state}: ${problem}`;
}
