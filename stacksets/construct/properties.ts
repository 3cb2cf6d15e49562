import type { DatabaseAccessProps } from './database-access-props.ts';

/** The properties of the custom resource, which are the fields of a request (docs/request.md). */
export function propertiesOf(props: DatabaseAccessProps) {
  const { database, groups, until } = props;
  const { engine, endpoint, databaseName, masterSecret, masterUsername, vpcName } = database.facts;
  return {
    DbType: engine,
    DbEndpoint: endpoint,
    DbName: databaseName,
    MasterSecret: masterSecret.locator,
    Username: masterUsername,
    Vpc: vpcName,
    Env: props.env,
    Project: props.project,
    AppName: props.appname,
    Privileges: props.privileges,
    Schemas: props.schemas,
    // In a list, a name may be a value that only CloudFormation knows; the key of a map may not.
    Groups: groups && Object.entries(groups).map(([Name, Privileges]) => ({ Name, Privileges })),
    Until: until && Object.entries(until).map(([Name, Until]) => ({ Name, Until })),
    Rotation: props.rotation,
    OnDelete: props.onDelete,
    ConfirmRemovals: props.confirmRemovals,
    TakeOver: props.takeOver,
    Adopt: props.adopt,
    DeclaredBy: props.declaredBy,
    DryRun: props.dryRun,
    Revision: props.revision,
  };
}

export type Properties = ReturnType<typeof propertiesOf>;
