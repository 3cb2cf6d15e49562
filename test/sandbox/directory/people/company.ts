/**
 * The people of an invented company in its Active Directory, with awkward cases. `truth.ts`
 * explains them.
 */
import type { Group, Other, Person, Tree } from './tree.ts';

export const DOMAIN = 'corp.example.test';
/** A member from another, trusted domain: Active Directory keeps a placeholder for it. */
const FOREIGN_SID = 'S-1-5-21-1111111111-2222222222-3333333333-1105';

const people: readonly Person[] = [
  person('anna.schmidt', 'Anna', 'Schmidt', 'Engineering'),
  person('ben.fischer', 'Ben', 'Fischer', 'Engineering'),
  person('clara.weber', 'Clara', 'Weber', 'Engineering'),
  person('david.wagner', 'David', 'Wagner', 'Engineering'),
  person('elena.rossi', 'Elena', 'Rossi', 'Operations'),
  person('fatima.haddad', 'Fatima', 'Haddad', 'Finance'),
  person('george.papas', 'George', 'Papas', 'Finance'),
  person('hana.sato', 'Hana', 'Sato', 'Finance'),
  person('ivan.petrov', 'Ivan', 'Petrov', 'Engineering'),
  person('julia.novak', 'Julia', 'Novak', 'Engineering'),
  person('kofi.mensah', 'Kofi', 'Mensah', 'Engineering'),
  person('lea.dubois', 'Léa', 'Dubois', 'Engineering'),
  person('marco.bianchi', 'Marco', 'Bianchi', 'Engineering'),
  person('nina.kowalski', 'Nina', 'Kowalski', 'Engineering'),
  person('olga.ivanova', 'Olga', 'Ivanova', 'Operations'),
  person('peter.hansen', 'Peter', 'Hansen', 'Operations'),
  person('quinn.murphy', 'Quinn', 'Murphy', 'Operations'),
  person('rosa.garcia', 'Rosa', 'García', 'Operations'),
  person('samir.khan', 'Samir', 'Khan', 'Operations'),
  person('bruno.costa', 'Bruno', 'Costa', 'Finance'),
  person('chen.li', 'Chen', 'Li', 'Finance'),
  person('daria.kuznetsova', 'Daria', 'Kuznetsova', 'Engineering'),
  person('emil.jansen', 'Emil', 'Jansen', 'Engineering'),
  person('florian.huber', 'Florian', 'Huber', 'Operations'),
  person('greta.lind', 'Greta', 'Lind', 'Operations'),

  // Accounts that may not log in, and some that look like it but may.
  person('tom.becker', 'Tom', 'Becker', 'Contractors'),
  person('uma.patel', 'Uma', 'Patel', 'Contractors', { disabled: true }),
  person('viktor.larsen', 'Viktor', 'Larsen', 'Contractors', { expires: '2020-01-31' }),
  person('wei.zhang', 'Wei', 'Zhang', 'Contractors', { locked: true }),
  person('xenia.popova', 'Xenia', 'Popova', 'Contractors', { expires: 'zero' }),
  person('yusuf.demir', 'Yusuf', 'Demir', 'Contractors', { expires: 'never' }),
  person('zara.ali', 'Zara', 'Ali', 'Contractors', { expires: '2199-12-31' }),

  // Names that are right, but not plain.
  person('A.Stein', 'Adele', 'Stein', 'Engineering'),
  person('juergen.mueller', 'Jürgen', 'Müller', 'Engineering'),
  person('conor.obrien', 'Conor', "O'Brien", 'Operations'),
  person('karl.meyer', 'Karl', 'Meyer', 'Contractors', { name: 'Meyer, Karl (ext.)' }),
  // 20 characters, the most that an account name may have.
  person('maximiliane.sonnenbe', 'Maximiliane', 'Sonnenberg', 'Operations'),
  person('alex.kim', 'Alex', 'Kim', 'Operations'),
  person('alex.kim2', 'Alex', 'Kim', 'Finance', {
    name: 'Alex Kim (Lab)',
    mail: 'alex.kim@lab.example.test',
  }),

  // Account names that Active Directory allows, and a database user or an IAM policy may not.
  person('mia van dyk', 'Mia', 'van Dyk', 'Finance'),
  person("s.o'hara", 'Scarlett', "O'Hara", 'Finance'),
  person('zoë.vogel', 'Zoë', 'Vogel', 'Finance'),
];

const others: readonly Other[] = [
  { kind: 'contact', name: 'Press Office', unit: 'OU=Contacts,OU=Corp' },
  { kind: 'computer', name: 'BUILD01', account: 'BUILD01$', unit: 'OU=Computers,OU=Corp' },
  { kind: 'foreign', name: FOREIGN_SID, unit: 'CN=ForeignSecurityPrincipals' },
];

const groups: readonly Group[] = [
  database('DB-Readers', [
    ...['anna.schmidt', 'ben.fischer', 'clara.weber', 'david.wagner', 'elena.rossi'],
    ...['A.Stein', 'juergen.mueller', 'conor.obrien', 'karl.meyer', 'maximiliane.sonnenbe'],
    'Team-Analytics',
  ]),
  database('DB-Writers', ['clara.weber', 'ivan.petrov', 'Team-Checkout']),
  database('DB-Owners', ['olga.ivanova', 'peter.hansen']),
  database('DB-Contractors', [
    ...['tom.becker', 'uma.patel', 'viktor.larsen', 'wei.zhang', 'xenia.popova', 'yusuf.demir'],
    ...['zara.ali', 'Press Office', 'BUILD01$', FOREIGN_SID],
  ]),
  database('DB-Empty', []),
  // greta.lind is a member by her primaryGroupID alone: no member or memberOf says so.
  { ...database('DB-Primary', ['florian.huber']), primaryOf: ['greta.lind'] },
  database('DB-Same-Mail', ['alex.kim', 'alex.kim2']),
  database('DB-Odd-Names', ['mia van dyk', "s.o'hara", 'zoë.vogel']),

  team('Team-Analytics', ['fatima.haddad', 'george.papas', 'hana.sato']),
  team('Team-Checkout', ['julia.novak', 'kofi.mensah', 'Squad-Payments']),
  team('Squad-Payments', ['lea.dubois', 'marco.bianchi', 'nina.kowalski']),
  team('Ring-A', ['quinn.murphy', 'Ring-B']),
  team('Ring-B', ['rosa.garcia', 'Ring-C']),
  team('Ring-C', ['samir.khan', 'Ring-A']),
  // One name, two groups.
  { ...team('Analysts', ['bruno.costa']), account: 'Analysts-Berlin', unit: 'OU=Berlin,OU=Corp' },
  { ...team('Analysts', ['chen.li']), account: 'Analysts-Madrid', unit: 'OU=Madrid,OU=Corp' },
  { ...team('Data Platform', ['daria.kuznetsova', 'emil.jansen']), account: 'grp-data-platform' },

  special('Grp (EU)', ['anna.schmidt']),
  special('Grp\\Back', ['ben.fischer']),
  special('Grp, Comma', ['clara.weber']),
  special('Grp "Q"', ['david.wagner']),
  special('Grüppe Ñ 日本', ['elena.rossi']),
  special('Grp*Star', ['ivan.petrov']),
  special('Grp #Hash', ['julia.novak']),
  special('Grp +;<>=', ['karl.meyer']),
];

/** Names with characters that are special in a filter or in a DN. */
export const SPECIAL_GROUPS = groups
  .filter(({ unit }) => unit.startsWith('OU=Special'))
  .map(nameOf);

export const COMPANY: Tree = {
  domain: DOMAIN,
  people,
  others,
  // All eight in one group: expanding it means handling their DNs, not only their names.
  groups: [...groups, database('DB-Special', SPECIAL_GROUPS.map(accountNameOf))],
  service: { name: 'svc-database-access', unit: 'OU=Services,OU=Corp' },
};

function person(
  account: string,
  givenName: string,
  surname: string,
  department: string,
  more: Partial<Person> = {},
): Person {
  const name = `${givenName} ${surname}`;
  const address = `${account.toLowerCase().replaceAll(/[^\w.]/g, '')}@${DOMAIN}`;
  const unit = `OU=${department},OU=People,OU=Corp`;
  return { account, name, givenName, surname, unit, mail: address, ...more };
}

function database(name: string, members: readonly string[]): Group {
  return { name, account: name, unit: 'OU=Databases,OU=Groups,OU=Corp', members };
}

function team(name: string, members: readonly string[]): Group {
  return { name, account: name, unit: 'OU=Teams,OU=Groups,OU=Corp', members };
}

function special(name: string, members: readonly string[]): Group {
  return { name, account: accountNameOf(name), unit: 'OU=Special,OU=Groups,OU=Corp', members };
}

/**
 * Active Directory refuses these characters in a sAMAccountName; its own tools replace them by
 * underscores.
 */
function accountNameOf(name: string): string {
  return name.replaceAll(/["/\\[\]:;|=,+*?<>]/g, '_');
}

function nameOf({ name }: Group): string {
  return name;
}
