import { App } from 'aws-cdk-lib';
import { DatabaseAccessRollout } from '../../construct/index.ts';

/** The platform team's app, in the central account: `cdk deploy --all`. */
const app = new App();

new DatabaseAccessRollout(app, 'DatabaseAccess', {
  organization: 'o-exampleorg1',
  organizationalUnits: ['ou-exam-12345678'],
  regions: ['eu-central-1', 'eu-west-1'],
  externalId: 'database-access-of-example-corp',
  hub: {
    account: '111111111111',
    region: 'eu-central-1',
    vpc: 'vpc-0123456789abcdef0',
    subnets: ['subnet-0123456789abcdef0', 'subnet-0fedcba9876543210'],
    trustedInvokers: ['arn:aws:iam::111111111111:role/database-pipeline'],
  },
  directory: {
    url: 'ldaps://ad.corp.example.com',
    networks: ['10.0.0.0/24'],
    baseDn: 'DC=corp,DC=example,DC=com',
    bindParameter: '/database-access-hub/directory/bind',
    caParameter: '/database-access-hub/directory/ca',
  },
  reconcile: { timeZone: 'Europe/Berlin' },
});
