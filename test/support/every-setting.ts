/** Every optional setting, for the company of the example settings. */
export const EVERYTHING = {
  organizationalUnits: ['ou-exam-12345678', 'ou-exam-pilot123'],
  rollout: { pilot: ['ou-exam-pilot123'], managementAccount: '999999999999', revision: '2' },
  roles: { path: '/platform/', permissionsBoundary: 'boundaries/workload' },
  logKey: 'alias/logs',
  memberAlarms: { topic: 'platform', dashboard: true },
  spokes: {
    parameterKey: 'alias/database-access',
    masterSecretTag: { key: 'database-access', value: 'master' },
    masterParameters: ['masters/*'],
    masterKeys: ['alias/rds'],
    nameServers: ['10.0.0.0/28'],
  },
  directory: {
    url: 'ldap://ad.corp.example.com:1389',
    networks: ['10.0.0.0/24'],
    baseDn: 'DC=corp',
    bindParameter: '/bind',
    caParameter: '/ca',
    key: 'arn:aws:kms:eu-central-1:111111111111:key/0a1b',
    usernameTemplate: '{mail:local}',
    usernameCase: 'keep',
  },
  vpcs: [{ name: 'default' }, { name: 'data', regions: ['eu-west-1'], interfaceEndpoints: true }],
  alarmTopics: ['arn:aws:sns:eu-central-1:111111111111:platform'],
};
