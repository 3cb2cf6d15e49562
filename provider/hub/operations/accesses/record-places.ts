import type { Remainder } from '../../../contract/messages/accesses.ts';
import { placeNotInRollout } from '../../../errors/operations.ts';
import type { AccountPlaces } from '../places.ts';

/** An account and Region: it has one set of records, which each of its spokes can read. */
export interface RecordPlace {
  readonly account: string;
  /** Of the account. */
  readonly name: string;
  readonly region: string;
  readonly vpcs: readonly string[];
  /** Begin behind what an earlier answer told. */
  readonly after?: string;
  /** An earlier answer told all records, so only search for what has none. */
  readonly unrecorded?: true;
}

/** @param only what an earlier answer left */
export function recordPlacesOf(
  accounts: readonly AccountPlaces[],
  only?: readonly Remainder[],
): RecordPlace[] {
  const all = accounts.flatMap(({ account, name, places }) =>
    [...Map.groupBy(places, ({ region }) => region)].map(([region, spokes]) => ({
      account,
      name,
      region,
      vpcs: spokes.map(({ vpc }) => vpc),
    })),
  );
  if (only === undefined) return all;
  return only.map(({ account, region, ...rest }) => {
    const place = all.find((each) => each.account === account && each.region === region);
    if (place === undefined) throw placeNotInRollout({ account, region });
    return { ...place, ...rest };
  });
}
