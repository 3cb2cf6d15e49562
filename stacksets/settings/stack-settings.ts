import { ldapPorts } from './directory.ts';
import type { Settings } from './index.ts';
import type { Choice, Perhaps } from './open.ts';
import { rolloutEnvironment } from './rollout.ts';

/**
 * What the stacks are made of: settings with what follows from them. A release has parameters of the
 * template in their place (release/parameters), as tokens of the CDK, and leaves some open.
 */
export interface StackSettings
  extends Pick<
    Settings,
    'organization' | 'organizationalUnits' | 'regions' | 'externalId' | 'alarmTopics' | 'namePrefix'
  > {
  readonly vpcs: readonly Vpc[];
  readonly hub: Omit<Settings['hub'], 'nameServers' | 'trustedInvokers'> & {
    readonly nameServers: readonly Perhaps[];
    readonly trustedInvokers: readonly Perhaps[];
    /** The hub's setting ROLLOUT. */
    readonly rollout: string;
  };
  readonly directory: DirectoryTarget | undefined;
  readonly spokes: SpokeSettings;
  readonly reconcile: Settings['reconcile'] & {
    readonly isScheduled: Choice;
    readonly maximumAgeSeconds: number;
  };
  readonly rollout: Omit<Settings['rollout'], 'managementAccount' | 'revision'> & {
    readonly managementAccount?: Perhaps;
    readonly revision?: Perhaps;
    readonly callAs: string;
  };
  readonly roles: { readonly path: string; readonly permissionsBoundary?: Perhaps };
  readonly logRetentionDays: number;
  readonly logKey?: Perhaps;
  readonly memberAlarms:
    | { readonly areThere: Choice; readonly topic?: Perhaps; readonly dashboard: Choice }
    | undefined;
}

type Vpc = Omit<Settings['vpcs'][number], 'interfaceEndpoints'> & {
  readonly interfaceEndpoints: Choice;
};

export interface DirectoryTarget {
  readonly isThere: Choice;
  readonly url: Perhaps;
  readonly ports: readonly number[];
  readonly networks: readonly Perhaps[];
  readonly baseDn: Perhaps;
  readonly bindParameter: Perhaps;
  readonly caParameter?: Perhaps;
  /** The parameters that the hub reads. */
  readonly parameters: readonly string[];
  readonly hasKey: Choice;
  readonly keys: readonly string[];
  readonly usernameTemplate?: Perhaps;
  readonly usernameCase?: Perhaps;
}

type SpokeSettings = Pick<
  Settings['spokes'],
  'parameterPrefix' | 'masterSecrets' | 'masterSecretTag' | 'masterParameters'
> & {
  readonly parameterKey?: Perhaps;
  readonly hasMasterParameters: Choice;
  readonly keyAliases: readonly string[];
  readonly hasKeys: Choice;
  readonly databaseNetworks: readonly Perhaps[];
  readonly databasePorts: ReadonlyArray<Perhaps<number>>;
  readonly nameServers: readonly Perhaps[];
  /** In the spoke's words, for error messages. */
  readonly readable: { readonly secrets: string; readonly parameters: string };
  /** The spoke's setting PLAIN_TEXT_MASTERS. */
  readonly plainTextMasters: string | undefined;
};

export function stackSettings(settings: Settings): StackSettings {
  const { hub, reconcile, rollout, memberAlarms, delegatedAdministrator } = settings;
  return {
    ...settings,
    hub: { ...hub, rollout: rolloutEnvironment(settings) },
    directory: directoryTarget(settings.directory),
    spokes: spokeSettings(settings.spokes),
    reconcile: {
      ...reconcile,
      isScheduled: reconcile.schedule !== 'off',
      maximumAgeSeconds: reconcile.maximumAgeHours * 3_600,
    },
    rollout: {
      ...rollout,
      callAs: delegatedAdministrator ? 'DELEGATED_ADMIN' : 'SELF',
    },
    memberAlarms: memberAlarms && { areThere: true, ...memberAlarms },
  };
}

function directoryTarget(directory: Settings['directory']): DirectoryTarget | undefined {
  if (directory === undefined) return undefined;
  const { url, bindParameter, caParameter, key } = directory;
  return {
    ...directory,
    isThere: true,
    ports: ldapPorts(url),
    parameters: [bindParameter, caParameter].filter((name) => name !== undefined),
    hasKey: key !== undefined,
    keys: key === undefined ? [] : [key],
  };
}

function spokeSettings(spokes: Settings['spokes']): SpokeSettings {
  const { parameterKey, masterKeys, masterSecrets, masterSecretTag, masterParameters } = spokes;
  return {
    ...spokes,
    hasMasterParameters: true,
    keyAliases: [...new Set([...(parameterKey ? [parameterKey] : []), ...masterKeys])],
    hasKeys: true,
    readable: {
      secrets: names(masterSecrets, masterSecretTag),
      parameters: names(masterParameters.map((path) => `/${path}`)),
    },
    plainTextMasters: spokes.plainTextMasters ? 'true' : undefined,
  };
}

/** In words, for error messages. A function's environment has room for 4 KB in all. */
function names(patterns: readonly string[], tag?: { key: string; value: string }): string {
  const tagged = tag === undefined ? [] : [`any that is tagged ${tag.key} = ${tag.value}`];
  const text = [...patterns, ...tagged].join(', ');
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
