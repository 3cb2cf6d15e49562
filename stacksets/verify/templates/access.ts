import { DOOR_FUNCTION } from '../../../provider/contract/names.ts';

/** The logical id of the access in its stack. */
export const ACCESS = 'Access';

/** A stack with an access, as a team's: each output is an attribute that CloudFormation got. */
export function accessTemplate(fields: Readonly<Record<string, string>>): string {
  const door = {
    'Fn::Sub': `arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${DOOR_FUNCTION}`,
  };
  return JSON.stringify({
    Description: 'database-access: an access of verify',
    Parameters: { Groups: { Type: 'CommaDelimitedList', Default: '' } },
    Resources: {
      [ACCESS]: {
        Type: 'Custom::DatabaseAccess',
        // Groups: an empty list arrives as [""].
        Properties: {
          ServiceToken: door,
          ServiceTimeout: 900,
          Groups: { Ref: 'Groups' },
          ...fields,
        },
      },
    },
    Outputs: {
      username: { Value: { 'Fn::GetAtt': [ACCESS, 'Username'] } },
      url: { Value: { 'Fn::GetAtt': [ACCESS, 'UrlParameter'] } },
    },
  });
}
