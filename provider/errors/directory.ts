import { entry, NO_FACTS } from './entry.ts';

/** Errors about the directory and the groups of a request. */

export const noDirectory = entry('directory-not-configured', {
  whose: 'team',
  says: () =>
    'groups: no directory is configured for this hub, so the members of groups are not known. ' +
    'Leave groups out, or have the platform team connect the hub to the directory',
  cause: 'The request names groups, and the rollout has no settings of a directory.',
  cure: 'Leave groups out of the request, or have the platform team set `directory` in the rollout.',
  example: NO_FACTS,
});
