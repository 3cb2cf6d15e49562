import { decodeRecord, encodeRecord } from '../../../../provider/contract/record/codec.ts';
import type { AccessRecord } from '../../../../provider/contract/record/record.ts';
import { parameterNames } from '../../../../provider/contract/request/identity.ts';
import { hostPort } from '../../../../provider/contract/request/request.ts';
import { RaceLost } from '../../../../provider/errors/server.ts';
import { deadlineIn } from '../../../../provider/runtime/deadline.ts';
import { OutsideError } from '../../../../provider/runtime/errors.ts';
import { Secret } from '../../../../provider/runtime/secret.ts';
import { storedCredentials } from '../../../../provider/spoke/parameters/login.ts';
import type { StoredParameter } from '../../../../provider/spoke/parameters/model.ts';
import type { ParameterStore } from '../../../../provider/spoke/parameters/store.ts';
import { parseTags } from '../../../../provider/spoke/parameters/tags.ts';
import type { Ports } from '../../../../provider/spoke/ports.ts';
import type { RecordStore } from '../../../../provider/spoke/records/store.ts';
import type { Faults, ObservedAccess, Stage } from '../../../support/declarations/stage.ts';
import { MemoryServer } from './memory-server.ts';

const SILENT = { info() {}, error() {}, with: () => SILENT };

/**
 * Two database servers, one of them by two names, and a Parameter Store: all in memory.
 *
 * @param pace how many turns each outside call takes, so that runs overlap
 */
export function memoryStage(pace?: Iterator<number>): Stage {
  const one = new MemoryServer();
  const servers = new Map([
    ['one.example:5432', one],
    ['alias.example:5432', one],
    ['two.example:5432', new MemoryServer()],
  ]);
  const serverAt = (endpoint: string) => {
    const server = servers.get(endpoint);
    if (server === undefined) throw new OutsideError(`${endpoint} does not answer`);
    return server;
  };
  const records = new Map<string, { text: string; version: number }>();
  const notes = new Map<string, string>();
  const parameters = new Map<string, StoredParameter>();
  const recordPort = recordsIn(records, notes);
  const parameterPort = parametersIn(parameters);

  return {
    fields: { mastersecret: '/masters/any', dbname: 'app' },
    endpoints: [...servers.keys()],
    calls: 30,
    ports: (faults): Ports => ({
      log: SILENT,
      deadline: deadlineIn(30_000),
      records: stepping(recordPort, faults, pace),
      parameters: stepping(parameterPort, faults, pace),
      readMaster: async () => ({
        master: { username: 'master', password: new Secret('any') },
        warnings: [],
      }),
      openServer: async ({ access }) => {
        const endpoint = hostPort(access.endpoint);
        if (faults.isDown(endpoint)) throw new OutsideError(`${endpoint} does not answer`);
        return stepping(await serverAt(endpoint).open(access), faults, pace);
      },
      isGone: async () => false,
      sleep: nextTurn,
    }),
    async observe() {
      const all = [...records.values()].map(({ text }) => known(text));
      const ids = new Set([...[...servers.values()].flatMap((server) => server.accesses())]);
      for (const { tags } of parameters.values()) ids.add(tags.accessId ?? '');
      const accesses = [...ids].map((id): ObservedAccess => {
        const own = [...parameters.values()].filter(({ tags }) => tags.accessId === id);
        const { username = '', password } = storedCredentials({ parameters: own, names: NAMES });
        const url = own.find(({ kind }) => kind === 'url')?.value.reveal() ?? '';
        const at = URL.canParse(url) ? new URL(url).host : '';
        const works = servers.get(at)?.accepts(username, password?.reveal());
        const holding = new Set([...servers.values()].filter((server) => server.has(id)));
        return {
          accessId: id,
          servers: [...holding].map((server) =>
            [...servers].flatMap(([name, each]) => (each === server ? [name] : [])),
          ),
          levels: [...holding].flatMap((server) => server.levels(id)),
          hasParameters: own.length > 0,
          worksAt: works ? at : undefined,
        };
      });
      return { records: all, accesses };
    },
  };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Only the parameters count, not their names. */
const NAMES = { url: '', password: '', username: '' };

function known(text: string): AccessRecord {
  const record = decodeRecord(text);
  if (record === undefined) throw new Error('a record can not be read');
  return record;
}

export function recordsIn(
  records: Map<string, { text: string; version: number }>,
  notes: Map<string, string>,
): RecordStore {
  const raceLost = () => new RaceLost('somebody else was first');
  const noteOf = (id: string, declarer: object) => `${id} ${JSON.stringify(declarer)}`;
  return {
    async read(id) {
      const stored = records.get(id);
      return stored && { record: known(stored.text), version: stored.version };
    },
    exists: async (id) => records.has(id),
    page: async () => ({
      records: [...records.values()].map(({ text, version }) => ({ record: known(text), version })),
      unreadable: [],
    }),
    async write(id, record, version) {
      if (records.get(id)?.version !== version) throw raceLost();
      const next = (version ?? 0) + 1;
      records.set(id, { text: encodeRecord(record), version: next });
      return next;
    },
    async remove(id, version) {
      const stored = records.get(id);
      if (stored !== undefined && stored.version !== version) throw raceLost();
      records.delete(id);
    },
    readNote: async (id, declarer) => notes.get(noteOf(id, declarer)),
    async writeNote(id, { declarer, at }) {
      notes.set(noteOf(id, declarer), at);
    },
  };
}

function parametersIn(parameters: Map<string, StoredParameter>): ParameterStore {
  return {
    async read(identity) {
      const names = parameterNames('database-access', identity);
      const present = Object.values(names).flatMap((name) => parameters.get(name) ?? []);
      return { names, parameters: present };
    },
    async write(changes) {
      const versions = new Map<string, number>();
      for (const change of changes) {
        const { name } = change;
        const present = parameters.get(name);
        if (change.kind === 'tag') {
          if (present) parameters.set(name, { ...present, tags: parseTags(change.tags) });
          continue;
        }
        const version = (present?.version ?? 0) + 1;
        const tags = change.kind === 'create' ? parseTags(change.tags) : (present?.tags ?? {});
        const kind = name.endsWith('/url')
          ? 'url'
          : name.endsWith('/password')
            ? 'password'
            : 'username';
        parameters.set(name, { kind, name, value: change.value, version, tags });
        versions.set(name, version);
      }
      return versions;
    },
    async remove(names) {
      for (const name of names) parameters.delete(name);
    },
    listNames: async () => [...parameters.keys()],
    readTags: async (name) => parameters.get(name)?.tags ?? {},
  };
}

/** Pure, or about to be cleaned up after a crash too. */
const NO_STEPS: ReadonlySet<string | symbol> = new Set(['plan', 'interruptions', 'close']);

/** Makes each call of a port a step. */
function stepping<T extends object>(port: T, { step }: Faults, pace?: Iterator<number>): T {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        const call = () => Reflect.apply(member, target, args);
        if (NO_STEPS.has(name)) return call();
        return step(async () => {
          for (let turns = pace?.next().value ?? 0; turns > 0; turns--) await nextTurn();
          return call();
        });
      };
    },
  });
}
