import { readFileSync } from 'node:fs';
import { Attribute, Change, Client, EqualityFilter, OrFilter } from 'ldapts';
import { accountControl, escapeForDn } from './people/entries.ts';

/** People and groups are named by sAMAccountName or by cn, as long as the name is unique. */
export interface Administrator {
  addMember(group: string, member: string): Promise<void>;
  removeMember(group: string, member: string): Promise<void>;
  disable(person: string): Promise<void>;
  enable(person: string): Promise<void>;
  /** Changes the sAMAccountName, as after a marriage. */
  rename(person: string, account: string): Promise<void>;
  /** Changes the cn, and so the DN. */
  moveTo(person: string, name: string): Promise<void>;
  hire(person: {
    readonly account: string;
    readonly name: string;
    readonly unit: string;
  }): Promise<void>;
  remove(one: string): Promise<void>;
  dnOf(one: string): Promise<string>;
  /** A connection that may do everything, for all other changes. */
  withClient<Result>(use: (client: Client) => Promise<Result>): Promise<Result>;
}

export interface AdministratorLogin {
  readonly url: string;
  readonly caFile: string;
  readonly baseDn: string;
  readonly dn: string;
  readonly password: string;
}

/** It opens a connection for each change, so tests have nothing to close. */
export function administrator(login: AdministratorLogin): Administrator {
  const withClient: Administrator['withClient'] = async (use) => {
    const ca = readFileSync(login.caFile, 'utf8');
    const client = new Client({ url: login.url, tlsOptions: { ca } });
    try {
      await client.bind(login.dn, login.password);
      return await use(client);
    } finally {
      await client.unbind();
    }
  };

  async function find(client: Client, name: string): Promise<string> {
    const { searchEntries } = await client.search(login.baseDn, {
      filter: new OrFilter({
        filters: ['sAMAccountName', 'cn'].map(
          (attribute) => new EqualityFilter({ attribute, value: name }),
        ),
      }),
      attributes: ['cn'],
    });
    const [found, another] = searchEntries;
    if (!found) throw new Error(`the directory has nobody called ${name}`);
    if (another) throw new Error(`${name} is both ${found.dn} and ${another.dn}`);
    return found.dn;
  }

  const change = (name: string, operation: Operation, attribute: string, value: string) =>
    withClient(async (client) =>
      modify(client, await find(client, name), operation, attribute, value),
    );

  const changeMember = (operation: Operation, group: string, member: string) =>
    withClient(async (client) => {
      const [groupDn, memberDn] = [await find(client, group), await find(client, member)];
      await modify(client, groupDn, operation, 'member', memberDn);
    });

  return {
    withClient,
    dnOf: (one) => withClient((client) => find(client, one)),
    addMember: (group, member) => changeMember('add', group, member),
    removeMember: (group, member) => changeMember('delete', group, member),
    disable: (person) => change(person, 'replace', 'userAccountControl', accountControl(true)),
    enable: (person) => change(person, 'replace', 'userAccountControl', accountControl(false)),
    rename: (person, account) => change(person, 'replace', 'sAMAccountName', account),
    moveTo: (person, name) =>
      withClient(async (client) => {
        const dn = await find(client, person);
        const unit = dn.replace(/^CN=(\\.|[^,\\])*,/i, '');
        await client.modifyDN(dn, `CN=${escapeForDn(name)},${unit}`);
      }),
    hire: ({ account, name, unit }) =>
      withClient((client) =>
        client.add(`CN=${escapeForDn(name)},${unit},${login.baseDn}`, {
          objectClass: 'user',
          sAMAccountName: account,
          userAccountControl: accountControl(false),
        }),
      ),
    remove: (one) => withClient(async (client) => client.del(await find(client, one))),
  };
}

type Operation = 'add' | 'delete' | 'replace';

async function modify(
  client: Client,
  dn: string,
  operation: Operation,
  type: string,
  value: string,
): Promise<void> {
  const modification = new Attribute({ type, values: [value] });
  await client.modify(dn, new Change({ operation, modification }));
}
