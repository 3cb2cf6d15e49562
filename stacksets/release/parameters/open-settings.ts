import { Aws, Fn, Token } from 'aws-cdk-lib';
import { either } from '../../open.ts';
import { parseSettings } from '../../settings/index.ts';
import type { Open } from '../../settings/open.ts';
import type { StackSettings } from '../../settings/stack-settings.ts';
import { memberOf } from './conditions.ts';
import { HOURS } from './declare.ts';
import { type ParameterName, rowOf } from './table.ts';

/** Where a stack is: the hub's account and Region are its own, or parameters. */
export type Place = 'central' | 'member';

/** What the stacks of a release are made of: parameters in place of settings. */
export function openSettings(place: Place): StackSettings {
  const isCentral = place === 'central';
  return {
    organization: text('Organization'),
    organizationalUnits: list('OrganizationalUnits'),
    regions: list('Regions'),
    externalId: text('ExternalId'),
    namePrefix: text('NamePrefix'),
    hub: {
      account: isCentral ? Aws.ACCOUNT_ID : text('HubAccount'),
      region: isCentral ? Aws.REGION : text('HubRegion'),
      vpc: text('HubVpc'),
      subnets: list('HubSubnets'),
      nameServers: members('HubNameServers'),
      trustedInvokers: members('TrustedInvokers'),
      reservedConcurrency: number('HubReservedConcurrency'),
      rollout: rolloutText(),
    },
    directory: {
      isThere: has('DirectoryUrl'),
      url: optional('DirectoryUrl'),
      ports: [directoryPort()],
      networks: members('DirectoryNetworks'),
      baseDn: { ...has('DirectoryUrl'), value: text('DirectoryBaseDn') },
      bindParameter: { ...has('DirectoryUrl'), value: text('DirectoryBindParameter') },
      caParameter: optional('DirectoryCaParameter'),
      parameters: [text('DirectoryBindParameter'), directoryCa()],
      hasKey: has('DirectoryKey'),
      keys: [text('DirectoryKey')],
      usernameTemplate: text('UsernameTemplate'),
      usernameCase: text('UsernameCase'),
    },
    spokes: {
      parameterPrefix: text('ParameterPrefix'),
      parameterKey: optional('ParameterKey'),
      masterSecrets: filled('MasterSecrets'),
      masterParameters: filled('MasterParameters'),
      hasMasterParameters: has('MasterParameters'),
      keyAliases: [optional('ParameterKey'), ...members('MasterKeys')].map(orNothing),
      hasKeys: { condition: 'HasKeys' },
      databaseNetworks: members('DatabaseNetworks'),
      databasePorts: members('DatabasePorts').map(asNumber),
      nameServers: members('SpokeNameServers'),
      readable: {
        secrets: separated('MasterSecrets', ', '),
        parameters: either(has('MasterParameters'), `/${separated('MasterParameters', ', /')}`, ''),
      },
      plainTextMasters: text('PlainTextMasters'),
    },
    reconcile: {
      ...defaults.reconcile,
      schedule: text('ReconcileSchedule'),
      isScheduled: { condition: 'IsScheduled' },
      timeZone: text('ReconcileTimeZone'),
      windowMinutes: number('ReconcileWindowMinutes'),
      lateAfterHours: number('LateAfterHours'),
      maximumAgeHours: number('MaximumAgeHours'),
      maximumAgeSeconds: Token.asNumber(Fn.findInMap(HOURS, text('MaximumAgeHours'), 'Seconds')),
      reservedConcurrency: number('ReconcileReservedConcurrency'),
      retentionDays: number('ResultsRetentionDays'),
    },
    vpcs: [{ name: 'default', interfaceEndpoints: { condition: 'HasEndpoints' } }],
    rollout: {
      pilot: [],
      failureTolerancePercentage: number('FailureTolerancePercentage'),
      spokeFailureTolerancePercentage: number('SpokeFailureTolerancePercentage'),
      maxConcurrentPercentage: number('MaxConcurrentPercentage'),
      managementAccount: optional('ManagementAccount'),
      revision: optional('Revision'),
      callAs: Token.asString(Fn.conditionIf('IsDelegated', 'DELEGATED_ADMIN', 'SELF')),
    },
    roles: { path: text('RolePath'), permissionsBoundary: optional('PermissionsBoundary') },
    logRetentionDays: number('LogRetentionDays'),
    logKey: optional('LogKey'),
    alarmTopics: Token.asList(
      Fn.conditionIf(has('AlarmTopics').condition, list('AlarmTopics'), Aws.NO_VALUE),
    ),
    memberAlarms: {
      areThere: { condition: 'HasMemberAlarms' },
      topic: optional('MemberAlarmTopic'),
      dashboard: { condition: 'HasMemberDashboard' },
    },
  };
}

/** For a further VPC: the same, of the VPC that a parameter names. */
export const openVpc = () => ({
  name: text('VpcName'),
  interfaceEndpoints: { condition: 'HasEndpoints' },
});

/** What no parameter is there for has its default. */
const defaults = parseSettings(
  {
    organization: 'o-exampleorg1',
    organizationalUnits: ['r-exam'],
    regions: ['eu-central-1'],
    externalId: 'database-access',
    hub: { account: '111111111111', region: 'eu-central-1', vpc: 'vpc-0', subnets: ['subnet-0'] },
  },
  'the defaults',
);

export const text = (name: ParameterName): string => Fn.ref(name);
const number = (name: ParameterName): number => Token.asNumber(Fn.ref(name));
const list = (name: ParameterName): string[] => Token.asList(Fn.ref(name));
export const has = (name: ParameterName, at = '') => ({ condition: `Has${name}${at}` });
export const optional = (name: ParameterName): Open<string> => ({
  ...has(name),
  value: text(name),
});

const member = (name: ParameterName, at: number): string => Token.asString(memberOf(name, at));

/** The members of a list, each if it is there. The first one of a list that must have one is. */
function members(name: ParameterName): Array<string | Open<string>> {
  const { atMost = 1, isOptional } = rowOf(name);
  return Array.from({ length: atMost }, (_, at) => {
    const value = member(name, at);
    return at === 0 && !isOptional ? value : { ...has(name, String(at + 1)), value };
  });
}

/** As many members, with the first in the places of those that are not there. */
function filled(name: ParameterName): string[] {
  const first = member(name, 0);
  return Array.from({ length: rowOf(name).atMost ?? 1 }, (_, at) =>
    at === 0
      ? first
      : Token.asString(
          Fn.conditionIf(has(name, String(at + 1)).condition, member(name, at), first),
        ),
  );
}

const asNumber = (value: string | Open<string>) =>
  typeof value === 'string'
    ? Token.asNumber(value)
    : { condition: value.condition, value: Token.asNumber(value.value) };

const orNothing = (value: string | Open<string>): string =>
  typeof value === 'string'
    ? value
    : Token.asString(Fn.conditionIf(value.condition, value.value, Aws.NO_VALUE));

/** The same parameter twice does no harm in a policy; an empty name would. */
export const directoryCa = (): string =>
  Token.asString(
    Fn.conditionIf(
      has('DirectoryCaParameter').condition,
      text('DirectoryCaParameter'),
      text('DirectoryBindParameter'),
    ),
  );

const separated = (name: ParameterName, by: string): string =>
  Fn.join(by, Fn.split(',', text(name)));

/** After the host's colon, or what the scheme stands for. */
function directoryPort(): number {
  const usual = Token.asString(Fn.conditionIf('SpeaksLdaps', '636', '389'));
  const first = Fn.select(0, Fn.split(',', text('DirectoryUrl')));
  const parts = Fn.split(':', `${first}:${usual}:${usual}`);
  return Token.asNumber(Fn.select(2, parts));
}

/** What the hub is told of the rollout (provider/contract/messages/rollout.ts). */
function rolloutText(): string {
  const quoted = (name: ParameterName) => `["${Fn.join('","', list(name))}"]`;
  const pilot = Fn.conditionIf(has('PilotUnits').condition, `"pilot":${quoted('PilotUnits')},`, '');
  const vpcs = `[{"name":"${Fn.join('"},{"name":"', list('Vpcs'))}"}]`;
  const units = `"units":${quoted('OrganizationalUnits')},"regions":${quoted('Regions')}`;
  return `{"namePrefix":"${text('NamePrefix')}",${units},${pilot}"vpcs":${vpcs}}`;
}

/** The root of all units, whose id begins every unit's. */
export function rootUnit(): string {
  const first = Fn.select(0, list('OrganizationalUnits'));
  return `r-${Fn.select(1, Fn.split('-', first))}`;
}
