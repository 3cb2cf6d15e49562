import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import type { DatabaseEngine } from './database-engine.ts';
import type { MasterSecret } from './master-secret.ts';

/** What a database's construct may not tell. */
export interface TargetOptions {
  /**
   * The database on the server.
   *
   * @default - the one that the server was created with
   */
  readonly databaseName?: string;

  /**
   * The engine.
   *
   * @default - that of the construct; an imported one may not have it
   */
  readonly engine?: DatabaseEngine;

  /**
   * The master user's credentials.
   *
   * @default - the secret of the construct, whether RDS manages it or the CDK attached it
   */
  readonly masterSecret?: MasterSecret;

  /**
   * The master user.
   *
   * @default - the one in the secret; required if the secret holds only the password
   */
  readonly masterUsername?: string;

  /**
   * The name, in the settings of the rollout, of the VPC whose spoke reaches the database.
   *
   * @default 'default'
   */
  readonly vpcName?: string;
}

/** A database that no construct stands for. */
export interface EndpointTargetProps extends TargetOptions {
  readonly databaseName: string;
  readonly engine: DatabaseEngine;
  readonly masterSecret: MasterSecret;

  /** `host` or `host:port` of the writer, not of an RDS Proxy. */
  readonly endpoint: string;

  /**
   * What has the security group that is to let the spoke in: on the port that `endpoint` shows, or
   * else the engine's default one.
   *
   * @default - none: whoever keeps the database lets the spoke in
   */
  readonly connections?: IConnectable;
}
