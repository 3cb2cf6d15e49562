import type { Answer } from '../../../provider/contract/messages/answer.ts';
import {
  type RecordedRequest,
  recordedRequest,
} from '../../../provider/contract/record/recorded-request.ts';
import { type Declarer, describeDeclarer } from '../../../provider/contract/request/claim.ts';
import { accessId } from '../../../provider/contract/request/identity.ts';
import type { Intent } from '../../../provider/contract/request/intent.ts';
import type { Request } from '../../../provider/contract/request/request.ts';
import { fulfil } from '../../../provider/hub/fulfil.ts';
import { deadlineIn } from '../../../provider/runtime/deadline.ts';
import { OutsideError, reason } from '../../../provider/runtime/errors.ts';
import { FAULTS, type Fault } from '../database/faults.ts';
import { type Faults, hubPorts, type Stage } from './stage.ts';

/** What a declarer has by the answers that it got, as Terraform or CloudFormation would keep it. */
export type Belief =
  /** The last answer was a success. */
  | { readonly kind: 'has'; readonly request: RecordedRequest }
  /** The last answer was a failure, or another step is still to come. */
  | { readonly kind: 'unknown' }
  /** Somebody else was told that it took the access over. */
  | { readonly kind: 'lost' };

/** The beliefs of one declarer, by the access's id. */
export type Beliefs = Map<string, Belief>;

/** How a command's requests go wrong. */
export interface Trouble {
  /** The outside call that does, and how; 0: none. */
  readonly call: number;
  readonly fault: Fault;
  /** An endpoint that does not answer. */
  readonly down?: string | undefined;
  /** All is done, but the caller never hears of it. */
  readonly losesAnswer: boolean;
}

const NO_TROUBLE: Trouble = { call: 0, fault: FAULTS[0], losesAnswer: false };

export type Outcome =
  | { readonly answer: Answer; readonly error?: undefined }
  | { readonly answer?: undefined; readonly error: Error };

const FIRST = Date.UTC(2026, 0, 1);

/** The declarers' world: a clock, the hub, and what everybody believes. */
export class World {
  readonly beliefs = new Map<Declarer, Beliefs>();
  /** Accesses that were to be retained at some time: nobody has to declare them. */
  readonly retained = new Set<string>();
  /** What happened, for whoever has to understand a violation. */
  readonly story: string[] = [];
  readonly violations: string[] = [];
  readonly stage: Stage;
  #now = FIRST;
  #requests = 0;
  readonly #taken: Array<{ readonly beliefs: Beliefs; readonly id: string }> = [];

  constructor(stage: Stage) {
    this.stage = stage;
  }

  pass(seconds: number): void {
    this.#now += seconds * 1_000;
  }

  /** Milliseconds. */
  get now(): number {
    return this.#now;
  }

  /** A second later each time. CloudFormation's times have no milliseconds. */
  nextRequest(): { readonly at: string; readonly requestId: string } {
    this.pass(1);
    this.#requests += 1;
    return { at: new Date(this.#now).toISOString(), requestId: `r-${this.#requests}` };
  }

  beliefsOf(declarer: Declarer): Beliefs {
    const beliefs = this.beliefs.get(declarer) ?? new Map();
    this.beliefs.set(declarer, beliefs);
    return beliefs;
  }

  /** Has the hub fulfil an intent. Whatever it answers, takeovers are told there. */
  async send(intent: Intent, trouble: Trouble = NO_TROUBLE): Promise<Outcome> {
    const access = intent.verb === 'ensure' ? intent.wanted : intent.unwanted;
    if (access.onDelete === 'retain') this.retained.add(accessId(access.identity));
    const { at, request, declarer, undoes } = intent.claim;
    const what = [
      at.slice(5, 19),
      declarer.kind,
      declarer.id.slice(0, 12),
      intent.claim.creates ? 'create' : intent.verb,
      describe(access),
      ...(undoes === undefined ? [] : [`undoing ${undoes || '?'}`]),
      ...(trouble.call > 0 ? [`call ${trouble.call} ${trouble.fault}`] : []),
      ...(trouble.down ? [`${trouble.down} is down`] : []),
    ].join(' ');
    const invocation = {
      requestId: request,
      functionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:database-access-hub',
      deadline: deadlineIn(30_000),
      log: SILENT,
      logGroup: '',
    };
    try {
      const answer = await fulfil(intent, hubPorts(this.stage, faultsOf(trouble)), invocation);
      this.story.push(`${what}: ${['done', ...answer.warnings].join('; ')}`);
      this.#loseTakenOver(answer, accessId(access.identity));
      return trouble.losesAnswer ? { error: new OutsideError('no answer') } : { answer };
    } catch (error) {
      this.story.push(`${what}: FAILED ${reason(error)}`);
      return { error: error instanceof Error ? error : new Error('') };
    }
  }

  #loseTakenOver({ warnings }: Answer, id: string): void {
    for (const warning of warnings) {
      const [, whose = ''] = /was taken over from (.*): a removal/.exec(warning) ?? [];
      for (const [declarer, beliefs] of this.beliefs)
        if (whose.includes(describeDeclarer(declarer))) {
          this.#taken.push({ beliefs, id });
          if (beliefs.has(id)) beliefs.set(id, { kind: 'lost' });
        }
    }
  }

  /** Of requests at the same time, the answers come in any order. */
  endRound(wasAtOnce: boolean): void {
    for (const { beliefs, id } of this.#taken.splice(0))
      if (wasAtOnce && beliefs.has(id)) beliefs.set(id, { kind: 'lost' });
  }
}

const SILENT = { info() {}, error() {}, with: () => SILENT };

export function has(request: Request): Belief {
  return { kind: 'has', request: recordedRequest(request) };
}

export const UNKNOWN: Belief = { kind: 'unknown' };

function describe({ identity, endpoint, privileges, onDelete, takeOver }: Request): string {
  const more = [...(onDelete === 'retain' ? ['retain'] : []), ...(takeOver ? ['takeover'] : [])];
  return [`${identity.appname}@${endpoint.host}`, privileges, ...more].join(' ');
}

function faultsOf({ call: number, fault, down }: Trouble): Faults {
  let calls = 0;
  let isDead = false;
  const problem = (what: string) => Object.assign(new OutsideError(what), { code: '58000' });
  return {
    begin() {
      isDead = false;
    },
    async step(call) {
      if (isDead) throw problem('the spoke is dead');
      calls += 1;
      if (calls !== number) return call();
      if (fault === 'is refused') throw problem('refused');
      await call();
      isDead = fault === 'is the last before the spoke dies';
      throw problem('the answer was lost');
    },
    isDown: (endpoint) => endpoint === down,
  };
}
