import {
  ACCESS_STATES,
  type Access,
  type AccessState,
  NEEDS_ATTENTION,
} from '../../provider/contract/messages/accesses.ts';
import { columns } from '../ask-hub/columns.ts';
import { counted, leftOutLines, placeOf, unaskedSection } from '../ask-hub/wording.ts';
import { cellsOf, detailsOf } from './describe.ts';
import { notAskedSections, unreadableSections, unrecordedSections } from './gaps.ts';
import type { Listing } from './listing.ts';

export interface View {
  /** Characters of a line of the terminal. */
  readonly width: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** So few accesses are told of in full. */
const FEW = 10;

/** The accesses for people: those that need attention first, and the counts last. */
export function tableOf(listing: Listing, view: View): string {
  const blocks = blocksOf(listing.accesses, view);
  const sections = (needAttention: boolean) =>
    ACCESS_STATES.filter((state) => NEEDS_ATTENTION.has(state) === needAttention)
      .map((state) => ({ state, blocks: blocks.filter(({ access }) => access.state === state) }))
      .filter(({ blocks }) => blocks.length > 0)
      .map(section);
  return [
    ...sections(true),
    ...unreadableSections(listing.unreadable),
    ...unrecordedSections(listing.unrecorded),
    ...notAskedSections(listing.not_asked),
    ...listing.unasked.map(unaskedSection),
    ...sections(false),
    summary(listing),
  ].join('\n\n');
}

const INDENT = '    ';

/** An access and its lines. */
interface Block {
  readonly access: Access;
  readonly lines: readonly string[];
}

function blocksOf(accesses: readonly Access[], { width, now }: View): Block[] {
  const cells = accesses.map((access) => cellsOf(access, now));
  const rows = columns(cells, width - INDENT.length);
  return accesses.map((access, at) => {
    const isToldInFull =
      accesses.length <= FEW || NEEDS_ATTENTION.has(access.state) || access.declarers.length !== 1;
    const details = isToldInFull ? detailsOf(access, now) : [];
    return { access, lines: [rows[at] ?? '', ...details.map((line) => `  ${line}`)] };
  });
}

function section({
  state,
  blocks,
}: {
  readonly state: AccessState;
  readonly blocks: readonly Block[];
}): string {
  const places = Map.groupBy(blocks, ({ access }) => placeOf(access));
  const rows = [...places].flatMap(([place, blocks]) => [
    `  ${place}`,
    ...blocks.flatMap(({ lines }) => lines.map((line) => `${INDENT}${line}`)),
  ]);
  const advice = adviceOn(state);
  const title = `${state} (${counted(blocks.length, 'access', 'accesses')})`;
  return [title, ...rows, ...(advice === '' ? [] : ['', `  ${advice}`])].join('\n');
}

function adviceOn(state: AccessState): string {
  switch (state) {
    case 'failed':
      return 'Correct what the problem names, and apply again where it is declared.';
    case 'interrupted':
      return 'Its last run ended without a result. Apply again where it is declared.';
    case 'users left':
      return 'It was on another server before. Apply again where it is declared.';
    case 'retained':
      return 'Nobody declares it any more (ondelete: retain). To remove it, declare it again.';
    case 'under way':
    case 'made true':
      return '';
  }
}

function summary(listing: Listing): string {
  const { accesses, counts, unreadable, unrecorded, not_asked, left_out, hub } = listing;
  const accounts = new Set(accesses.map(({ account }) => account)).size;
  const shared = accesses.filter(({ declarers }) => declarers.length > 1).length;
  const states = ACCESS_STATES.toReversed().flatMap((state) =>
    counts[state] === undefined ? [] : [`${counts[state]} ${state}`],
  );
  const found = `${counted(accesses.length, 'access', 'accesses')} in ${counted(accounts, 'account')}`;
  return [
    accesses.length === 0 ? 'No access' : `${found}: ${states.join(', ')}`,
    ...(shared > 0 ? [`declared more than once: ${shared}`] : []),
    ...(unreadable.length > 0 ? [`unreadable: ${counted(unreadable.length, 'record')}`] : []),
    ...(unrecorded.length > 0
      ? [`unrecorded: ${counted(unrecorded.length, 'access', 'accesses')}`]
      : []),
    ...(not_asked.length > 0
      ? [`not asked: ${counted(not_asked.length, 'account and Region', 'accounts and Regions')}`]
      : []),
    ...leftOutLines(left_out),
    `hub: ${hub.version}`,
  ].join('\n');
}
