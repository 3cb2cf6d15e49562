import { HOURS, NIGHTS, PRICES } from './prices.ts';

/** What a company of so many accounts pays a month. */

/** A company's size and habits. What is measured comes from docs/benchmarks.md. */
export const COMPANY = {
  regions: 2,
  /** In each account and Region, in one VPC. */
  accesses: 10,
  /** How often a pipeline applies an access in a month. */
  applies: 20,
  /** How long the spoke, the hub and the door each take for one, and a spoke for one at night. */
  seconds: 3,
  zones: 2,
  endpoints: 2,
  /** What door, hub and spoke log for one access each time. */
  logKilobytes: 4,
} as const;

/** Of the hub's stack; a test counts them. */
export const WATCHED = { alarms: 15, dashboards: 1, metrics: 17 } as const;

/** In GB: door, hub and spoke. */
const MEMORY = { door: 0.5, hub: 0.5, spoke: 1 } as const;

export interface Night {
  readonly accounts: number;
  /** What the central account pays for a run over everything. */
  readonly usd: number;
}

export interface Costs {
  readonly central: { readonly watching: number; readonly nights: number; readonly hub: number };
  readonly members: {
    readonly nights: number;
    readonly applies: number;
    readonly endpoints: number;
  };
  readonly logs: number;
}

export function costsOf({ accounts, usd }: Night): Costs {
  const { regions, accesses, applies, seconds, zones, endpoints, logKilobytes } = COMPANY;
  const places = accounts * regions;
  const all = places * accesses;
  const { alarm, dashboard, metric, endpointHour, gigabyteOfLogs } = PRICES;
  const call = (gigabytes: number) =>
    gigabytes * seconds * PRICES.gigabyteSecond + PRICES.invocation;
  return {
    central: {
      watching: WATCHED.alarms * alarm + WATCHED.dashboards * dashboard + WATCHED.metrics * metric,
      nights: usd * NIGHTS,
      hub: all * applies * call(MEMORY.hub),
    },
    members: {
      nights: all * NIGHTS * call(MEMORY.spoke),
      applies: all * applies * (call(MEMORY.door) + call(MEMORY.spoke)),
      endpoints: places * endpoints * zones * endpointHour * HOURS,
    },
    logs: ((all * (NIGHTS + applies) * logKilobytes) / 1e6) * gigabyteOfLogs,
  };
}
