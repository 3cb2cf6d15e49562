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

/** What is known of a database; the engine is as its construct calls it. */
interface Facts extends Omit<EndpointTargetProps, 'engine'> {
  readonly engine: string;
  /** Undefined if it is that of the endpoint, or the engine's default. */
  readonly port?: number | undefined;
  /** What the access has to wait for, beside what its properties refer to. */
  readonly dependencies?: readonly IConstruct[];
}

/** The database that an access is for. */
export class DatabaseTarget {
  /** An instance of RDS: a new one, or an imported one with what it does not say. */
  static instance(
    instance: IDatabaseInstance & MayHaveSecret,
    options: TargetOptions = {},
  ): DatabaseTarget {
    const made = instance.node.defaultChild;
    const isNew = CfnDBInstance.isCfnDBInstance(made);
    const { engine } = instance;
    return new DatabaseTarget({
      ...complete(instance, isNew ? made.dbName : undefined, engine?.engineType, options),
      endpoint: instance.instanceEndpoint.socketAddress,
      port: isNew ? portOf(made) : instance.instanceEndpoint.port,
      connections: instance,
    });
  }

  /** A cluster of Aurora or RDS: a new one, or an imported one with what it does not say. */
  static cluster(
    cluster: IDatabaseCluster & MayHaveSecret,
    options: TargetOptions = {},
  ): DatabaseTarget {
    const made = cluster.node.defaultChild;
    const isNew = CfnDBCluster.isCfnDBCluster(made);
    const { engine } = cluster;
    return new DatabaseTarget({
      ...complete(cluster, isNew ? made.databaseName : undefined, engine?.engineType, options),
      endpoint: cluster.clusterEndpoint.socketAddress,
      port: isNew ? portOf(made) : cluster.clusterEndpoint.port,
      connections: cluster,
      // The endpoint is there before the writer answers at it.
      dependencies: cluster.node.findAll().filter((each) => CfnDBInstance.isCfnDBInstance(each)),
    });
  }

  /** A database that no construct stands for. */
  static endpoint(props: EndpointTargetProps): DatabaseTarget {
    return new DatabaseTarget(props);
  }

  /**
   * For the construct `DatabaseAccess`.
   *
   * @internal
   */
  readonly facts: Facts;

  private constructor(facts: Facts) {
    this.facts = facts;
  }
}

/** The options, with what the database's construct says where they say nothing. */
function complete(
  database: IConstruct & MayHaveSecret,
  ownName: string | undefined,
  ownEngine: string | undefined,
  options: TargetOptions,
) {
  const ownSecret = database.secret && MasterSecret.fromSecret(database.secret);
  const { databaseName = ownName, engine = ownEngine, masterSecret = ownSecret } = options;
  const { path } = database.node;
  if (databaseName === undefined)
    throw new Error(
      `database.databaseName: ${path} does not say which database it was created with; give its ` +
        'name',
    );
  if (engine === undefined)
    throw new Error(`database.engine: ${path} does not say its engine; give it`);
  if (masterSecret === undefined)
    throw new Error(
      `database.masterSecret: ${path} has no secret of its master user; have RDS manage it ` +
        '(manageMasterUserPassword), or give it by MasterSecret',
    );
  return { ...options, databaseName, engine, masterSecret };
}

/** The number itself, where `Endpoint.Port` would only tell CloudFormation. */
function portOf({ port }: CfnDBInstance | CfnDBCluster): number | undefined {
  return port === undefined ? undefined : Number(port);
}
