import { parseOrder, type Report } from '../../../provider/contract/messages/order.ts';
import { parseRecordsQuery } from '../../../provider/contract/messages/records.ts';
import type { AccessRecord } from '../../../provider/contract/record/record.ts';
import { NOBODY } from '../../../provider/hub/directory/look-up.ts';
import type { Ports as HubPorts } from '../../../provider/hub/fulfil.ts';
import { recordFinder } from '../../../provider/hub/records.ts';
import type { CallSpoke } from '../../../provider/hub/spoke-client/invoke.ts';
import { entryAsker, orderSender } from '../../../provider/hub/spoke-client/send-order.ts';
import { isReadable, OutsideError, reason } from '../../../provider/runtime/errors.ts';
import { ensure } from '../../../provider/spoke/ensure.ts';
import type { Ports as SpokePorts } from '../../../provider/spoke/ports.ts';
import { answerQuery } from '../../../provider/spoke/records/answer-query.ts';
import { remove } from '../../../provider/spoke/remove.ts';

/** Where the accesses of all stages are. */
const PLACE = { account: '222222222222', region: 'eu-central-1', prefix: 'database-access' };

/** Where sequences of requests are played: in memory, or on a real server. */
export interface Stage {
  /** Fields of every request that this stage needs. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Values of `dbendpoint`. Several may be the same server by other names. */
  readonly endpoints: readonly string[];
  /** Outside calls of a request that takes many. */
  readonly calls: number;
  /** Ports of one spoke; faults that are set meet its outside calls. */
  ports(faults: Faults): SpokePorts;
  /** What is there, as seen from outside. */
  observe(): Promise<Observed>;
}

export interface Observed {
  readonly records: readonly AccessRecord[];
  readonly accesses: readonly ObservedAccess[];
}

/** One access on one server, or its parameters. */
export interface ObservedAccess {
  readonly accessId: string;
  /** The endpoints by which the server is reached that has users or roles of the access. */
  readonly servers: ReadonlyArray<readonly string[]>;
  /** The levels of its group roles, by server. */
  readonly levels: readonly string[];
  readonly hasParameters: boolean;
  /** The endpoint in the stored URL, if its login works there. */
  readonly worksAt: string | undefined;
}

/** How the outside calls of the requests go wrong that are sent from now on. */
export interface Faults {
  /** Ends the run of one spoke. */
  begin(): void;
  /** Makes one outside call, or spoils it. */
  step<T>(call: () => Promise<T>): Promise<T>;
  isDown(endpoint: string): boolean;
}

/** The hub's ports, whose spoke runs in this process. Messages are written and parsed. */
export function hubPorts(stage: Stage, faults: Faults): HubPorts {
  const callSpoke: CallSpoke = async (_, { message }) => {
    faults.begin();
    const payload: unknown = JSON.parse(message(30_000));
    const ports = stage.ports(faults);
    try {
      return JSON.parse(JSON.stringify(await answerAsSpoke(payload, ports)));
    } catch (error) {
      if (isReadable(error)) throw error;
      throw new OutsideError(`a defect: ${reason(error)}`);
    }
  };
  return {
    lookUp: async () => NOBODY,
    findRecords: recordFinder(callSpoke, undefined),
    askForEntry: entryAsker(async () => ({
      accessKeyId: '',
      secretAccessKey: '',
      sessionToken: '',
    })),
    sendOrder: orderSender(callSpoke),
    rollout: undefined,
  };
}

/** What a spoke with these ports answers to a message of the hub. */
export async function answerAsSpoke(payload: unknown, ports: SpokePorts): Promise<Report | object> {
  const query = parseRecordsQuery(payload);
  if (query !== undefined) return answerQuery(query, { ...ports, ...PLACE });
  const order = parseOrder(payload);
  if (order === undefined) throw new Error('the hub sent no order');
  return order.verb === 'ensure' ? ensure(order, ports) : remove(order, ports);
}
