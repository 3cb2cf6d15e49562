import type { Stack } from 'aws-cdk-lib';
import { type IRole, ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { DatabaseCluster, IDatabaseInstance } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IParameter } from 'aws-cdk-lib/aws-ssm';
import {
  type DatabaseAccess,
  type DatabaseAccessRollout,
  DatabaseEngine,
  DatabaseTarget,
  MasterSecret,
} from '../../../stacksets/construct/index.ts';

/** What docs/cdk.md shows beside the example, as it is there (page.test.ts). */

export function readCredentials(access: DatabaseAccess, reader: LambdaFunction): void {
  reader.addEnvironment('DB_URL_PARAMETER', access.urlParameter.parameterName);
  access.grantRead(reader);
}

interface Known {
  readonly cluster: DatabaseCluster;
  readonly imported: IDatabaseInstance;
  readonly secret: ISecret;
  readonly parameter: IParameter;
}

export function nameDatabases({ cluster, imported, secret, parameter }: Known): void {
  DatabaseTarget.cluster(cluster);
  DatabaseTarget.cluster(cluster, { databaseName: 'billing', vpcName: 'data' });
  DatabaseTarget.instance(imported, {
    engine: DatabaseEngine.POSTGRES,
    databaseName: 'orders',
    masterSecret: MasterSecret.fromSecret(secret),
  });
  DatabaseTarget.endpoint({
    engine: DatabaseEngine.MARIADB,
    endpoint: 'orders.internal:3306',
    databaseName: 'orders',
    masterSecret: MasterSecret.fromParameter(parameter),
  });
}

export function allowToDeploy(stack: Stack, rollout: DatabaseAccessRollout, deployer: IRole): void {
  rollout.deployerPolicies.forEach((document, at) => {
    const managedPolicyName = `database-access-deployer-${at + 1}`;
    new ManagedPolicy(stack, `Deployer${at}`, { managedPolicyName, document, roles: [deployer] });
  });
}
