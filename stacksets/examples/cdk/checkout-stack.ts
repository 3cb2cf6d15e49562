import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import {
  DatabaseInstance,
  DatabaseInstanceEngine,
  PostgresEngineVersion,
} from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import { DatabaseAccess, DatabaseTarget, Privileges } from '../../construct/index.ts';

export interface CheckoutStackProps extends StackProps {
  /** The name of the VPC that the account has published for its spoke. */
  readonly vpcName: string;
  /** Of the application. */
  readonly image: string;
}

/**
 * A PostgreSQL, an application in ECS, and the access between them. This stack and its template
 * hold no password: RDS creates the master's, database-access creates the application's, and the
 * stack only knows names.
 */
export class CheckoutStack extends Stack {
  constructor(scope: Construct, id: string, { vpcName, image, ...props }: CheckoutStackProps) {
    super(scope, id, props);
    const vpc = Vpc.fromLookup(this, 'Vpc', { vpcName });

    const database = new DatabaseInstance(this, 'Database', {
      engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17_7 }),
      vpc,
      databaseName: 'app',
      manageMasterUserPassword: true, // RDS creates the password and keeps it in Secrets Manager
      iamAuthentication: true, // only for the people of `groups`: they log in with IAM
      storageEncrypted: true,
      removalPolicy: RemovalPolicy.SNAPSHOT,
    });

    const access = new DatabaseAccess(this, 'Access', {
      database: DatabaseTarget.instance(database),
      env: 'prod',
      project: 'shop',
      appname: 'checkout',
      privileges: Privileges.READWRITE,
      groups: { 'DB-Owners': Privileges.READONLY },
    });

    const task = new FargateTaskDefinition(this, 'Task', { family: 'checkout' });
    task.addContainer('checkout', {
      image: ContainerImage.fromRegistry(image),
      secrets: access.ecsSecrets(), // DB_USERNAME, DB_PASSWORD and DB_URL, when a task starts
      // A rotation keeps the parameters' names. The new user's name makes a new revision of this
      // task definition, so that a service starts new tasks.
      dockerLabels: { 'database-user': access.username },
    });
  }
}
