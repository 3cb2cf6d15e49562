import { type Finding, STATES } from '../../../../provider/contract/messages/doctor.ts';
import type { Found } from '../../../../stacksets/doctor/survey.ts';

export const finding = (fields: Partial<Finding> = {}): Finding => ({
  account: '222222222222',
  name: 'shop',
  region: 'eu-central-1',
  vpc: 'default',
  state: 'ready',
  ...fields,
});
export const found = (...findings: Finding[]): Found => ({
  name_prefix: 'acme',
  hub: { version: '1.2.3', contract: 3 },
  directory: { state: 'ready' },
  counts: Object.fromEntries(
    STATES.map(
      (state) => [state, findings.filter((one) => one.state === state).length] as const,
    ).filter(([, count]) => count > 0),
  ),
  left_out: { inactive: 0, management: 0 },
  findings,
  unasked: [],
});
