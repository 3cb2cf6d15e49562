import type { Act } from '../act.ts';
import { readDirectoryFiles } from '../directory-files.ts';
import { directoryParameters, hasDirectory, type World } from '../world.ts';

/** The hub's login to the directory. Its password is in a file of the user, and then in AWS only. */
export const directory: Act = {
  id: 'directory',
  title: "stores the hub's login to the directory",
  minutes: 5,
  confirms: [],
  isEssential: true,
  isWanted: hasDirectory,
  async do({ choices, central }) {
    if (choices.directory === undefined) throw new Error('there is no directory');
    const { parameters } = central;
    const names = directoryParameters(choices);
    const { login, authorities } = readDirectoryFiles(choices.directory);
    await parameters.store(names.bind, login, 'SecureString');
    if (authorities !== undefined) await parameters.store(names.authorities, authorities, 'String');
    return 'it is a SecureString of the central account';
  },
  undo: ({ choices, central }) => central.parameters.remove(namesOf(choices)),
  byHand: ({ choices, central }) => [
    `aws ssm delete-parameters --region ${central.region} --names ${namesOf(choices).join(' ')}`,
  ],
};

const namesOf = (choices: World['choices']) => Object.values(directoryParameters(choices));
