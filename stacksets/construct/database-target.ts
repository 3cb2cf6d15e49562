import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import {
  CfnDBCluster,
  CfnDBInstance,
  type IDatabaseCluster,
  type IDatabaseInstance,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import { MasterSecret } from './master-secret.ts';
import type { EndpointTargetProps, TargetOptions } from './target-options.ts';

/** Imported databases and replicas have no secret. */
interface MayHaveSecret {
  readonly secret?: ISecret | undefined;
}

/** The database that an access is for. */
export class DatabaseTarget {
  /** An instance of RDS: a new one, or an imported one with an engine and a `masterSecret`. */
  static instance(
    instance: IDatabaseInstance & MayHaveSecret,
    options: TargetOptions = {},
  ): DatabaseTarget {
    const made = instance.node.defaultChild;
    const name = made instanceof CfnDBInstance ? made.dbName : undefined;
    return new DatabaseTarget({
      ...complete(instance, { databaseName: name, engine: instance.engine?.engineType }, options),
      endpoint: instance.instanceEndpoint.socketAddress,
      port: made instanceof CfnDBInstance ? portOf(made) : instance.instanceEndpoint.port,
      connections: instance,
      dependency: instance,
    });
  }

  /** A cluster of Aurora or RDS: a new one, or an imported one with its endpoint and its engine. */
  static cluster(
    cluster: IDatabaseCluster & MayHaveSecret,
    options: TargetOptions = {},
  ): DatabaseTarget {
    const made = cluster.node.defaultChild;
    const name = made instanceof CfnDBCluster ? made.databaseName : undefined;
    return new DatabaseTarget({
      ...complete(cluster, { databaseName: name, engine: cluster.engine?.engineType }, options),
      endpoint: cluster.clusterEndpoint.socketAddress,
      port: made instanceof CfnDBCluster ? portOf(made) : cluster.clusterEndpoint.port,
      connections: cluster,
      dependency: cluster,
    });
  }

  /** A database that no construct stands for. */
  static endpoint(props: EndpointTargetProps): DatabaseTarget {
    return new DatabaseTarget(props);
  }

  /** What the construct needs to know. */
  readonly facts: TargetFacts;

  private constructor(facts: TargetFacts) {
    this.facts = facts;
  }
}

/** What is known of a database; the engine is as its construct calls it. */
export interface TargetFacts extends Omit<EndpointTargetProps, 'engine'> {
  readonly engine: string;
  readonly connections?: IConnectable;
  /** Undefined if it is that of the endpoint, or the engine's default. */
  readonly port?: number | undefined;
  /** The access is made after it, and removed before it. */
  readonly dependency?: IConstruct;
}

/** What a construct knows of its database, where the options say nothing else. */
function complete(
  database: IConstruct & MayHaveSecret,
  known: { readonly databaseName: string | undefined; readonly engine: string | undefined },
  options: TargetOptions,
) {
  const { databaseName = known.databaseName, engine = known.engine } = options;
  const own = database.secret && MasterSecret.fromSecret(database.secret);
  const { masterSecret = own } = options;
  const where = database.node.path;
  if (databaseName === undefined)
    throw new Error(
      `database.databaseName: ${where} does not say which database it was created with; give its name`,
    );
  if (engine === undefined)
    throw new Error(`database.engine: ${where} does not say its engine; give it`);
  if (masterSecret === undefined)
    throw new Error(
      `database.masterSecret: ${where} has no secret of its master user; have RDS manage it ` +
        '(manageMasterUserPassword), or give it by MasterSecret',
    );
  return { ...options, databaseName, engine, masterSecret };
}

/** The number itself, where `Endpoint.Port` would only tell CloudFormation. */
function portOf({ port }: CfnDBInstance | CfnDBCluster): number | undefined {
  return port === undefined ? undefined : Number(port);
}
