/**
 * The truth about COMPANY, written by hand: the people who may come in through each group, given
 * nesting and the state of accounts.
 */
import type { Other } from './tree.ts';

/** By the group's name, as sAMAccountNames. */
export const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  'DB-Readers': [
    ...['A.Stein', 'anna.schmidt', 'ben.fischer', 'clara.weber', 'conor.obrien', 'david.wagner'],
    ...['elena.rossi', 'fatima.haddad', 'george.papas', 'hana.sato', 'juergen.mueller'],
    ...['karl.meyer', 'maximiliane.sonnenbe'],
  ],
  'DB-Writers': [
    ...['clara.weber', 'ivan.petrov', 'julia.novak', 'kofi.mensah', 'lea.dubois'],
    ...['marco.bianchi', 'nina.kowalski'],
  ],
  'DB-Owners': ['olga.ivanova', 'peter.hansen'],
  // A lock lasts for minutes, so it is no reason to remove somebody's user.
  'DB-Contractors': ['tom.becker', 'wei.zhang', 'xenia.popova', 'yusuf.demir', 'zara.ali'],
  'DB-Empty': [],
  'DB-Primary': ['florian.huber', 'greta.lind'],
  'DB-Same-Mail': ['alex.kim', 'alex.kim2'],
  'DB-Odd-Names': ['mia van dyk', "s.o'hara", 'zoë.vogel'],
  'Team-Checkout': ['julia.novak', 'kofi.mensah', 'lea.dubois', 'marco.bianchi', 'nina.kowalski'],
  'Squad-Payments': ['lea.dubois', 'marco.bianchi', 'nina.kowalski'],
  'Team-Analytics': ['fatima.haddad', 'george.papas', 'hana.sato'],
  'Ring-A': ['quinn.murphy', 'rosa.garcia', 'samir.khan'],
  'Ring-B': ['quinn.murphy', 'rosa.garcia', 'samir.khan'],
  'Ring-C': ['quinn.murphy', 'rosa.garcia', 'samir.khan'],
  'Data Platform': ['daria.kuznetsova', 'emil.jansen'],
  'Grp (EU)': ['anna.schmidt'],
  'Grp\\Back': ['ben.fischer'],
  'Grp, Comma': ['clara.weber'],
  'Grp "Q"': ['david.wagner'],
  'Grüppe Ñ 日本': ['elena.rossi'],
  'Grp*Star': ['ivan.petrov'],
  'Grp #Hash': ['julia.novak'],
  'Grp +;<>=': ['karl.meyer'],
  'DB-Special': [
    ...['anna.schmidt', 'ben.fischer', 'clara.weber', 'david.wagner', 'elena.rossi'],
    ...['ivan.petrov', 'julia.novak', 'karl.meyer'],
  ],
};

/** People in a group who may not come in. */
export const LEFT_OUT: Readonly<Record<string, Readonly<Record<'disabled' | 'expired', string>>>> =
  {
    'DB-Contractors': { disabled: 'uma.patel', expired: 'viktor.larsen' },
  };

/** Members that are not people. */
export const NO_PEOPLE: Readonly<Record<string, Readonly<Record<Other['kind'], string>>>> = {
  'DB-Contractors': {
    contact: 'Press Office',
    computer: 'BUILD01',
    foreign: 'S-1-5-21-1111111111-2222222222-3333333333-1105',
  },
};

/** One name (cn), two groups: the DNs below the base DN. */
export const AMBIGUOUS = {
  name: 'Analysts',
  groups: ['CN=Analysts,OU=Berlin,OU=Corp', 'CN=Analysts,OU=Madrid,OU=Corp'],
} as const;

/** Found by its name as well as by its account, which differ. */
export const TWO_NAMES = { name: 'Data Platform', account: 'grp-data-platform' } as const;
