import { command } from '../../provider/runtime/command.ts';
/** What `--help` prints. */
export const USAGE = `${command('verify', '--profile PROFILE --region REGION [--member-profile PROFILE --unit UNIT]')}
${command('verify', '--resume NAME | --remove NAME')}

Deploys database-access into a throw-away AWS account, checks the lines of docs/assumptions.md there,
removes everything, and writes a report that can be pasted into an issue. It first says what it will
make and what that costs, and asks. docs/verify.md has an example, and the permissions it needs.

  --profile PROFILE         of AWS's configuration; an administrator of the account
  --region REGION
  --member-profile PROFILE  of a second account, which then gets role, spoke and door by StackSets
  --unit UNIT               the organizational unit of that second account
  --engines LIST            postgres, mysql, or both (postgres,mysql), or none; default both
  --aurora                  Aurora clusters in place of instances
  --database HOST:PORT      one that exists, of the one engine of --engines; nothing of it is removed
  --database-name NAME      its database
  --master-secret ARN       its master user, in Secrets Manager
  --vpc VPC --subnets LIST  private subnets with a route to AWS's services, in place of a VPC of its
                            own in the first account; --database needs them
  --ldap URL                an Active Directory that the hub reaches; the members of a group get
                            personal users. With it:
    --ldap-networks LIST    networks of its domain controllers, such as 10.0.0.0/16
    --ldap-base-dn DN
    --ldap-bind FILE        {"dn": "...", "password": "..."} of a user that may read the directory
    --ldap-ca FILE          certificates of its authority, unless that is a public one
    --ldap-group NAME       a group with few members
    --ldap-person NAME      the account name of one of them
  --first-hour              only what can break everything, cheapest first; ends at the first failure
  --keep                    removes nothing at the end
  --resume NAME             goes on with a run that was kept or killed
  --remove NAME             removes what a run has left
  --name NAME               first part of all names; default verify- and four digits
  --dist FOLDER             built functions, in place of its own
  --report FOLDER           where verify-report.json and .txt go; default .
  --yes                     does not ask

Exit status: 0 if nothing is contradicted, 1 if something is, 2 if the run did not come to its end.`;
