import { DIRECTORIES, type DirectoryKind } from '../directory/start.ts';
import { MARIADB_SERIES, type MariadbSeries } from '../mariadb/program.ts';
import { MAJORS, type PostgresMajor } from '../postgres/binaries.ts';

export interface Arguments {
  readonly postgresMajor?: PostgresMajor;
  readonly directory?: DirectoryKind;
  readonly mariadb?: MariadbSeries | undefined;
  readonly mysql?: boolean;
  readonly rollout?: boolean;
  readonly command?: string[];
}

/** Throws if an option or its value is not known. */
export function readArguments(given: readonly string[]): Arguments {
  const [first = '', ...rest] = given;
  if (!/^--./.test(first)) {
    const command = first === '--' ? rest : given;
    return command.length > 0 ? { command: [...command] } : {};
  }
  return { ...readOption(first), ...readArguments(rest) };
}

function readOption(option: string): Arguments {
  const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/.exec(option) ?? [];
  switch (name) {
    case 'postgres':
      return { postgresMajor: oneOf(MAJORS, name, value) };
    case 'directory':
      return { directory: oneOf(DIRECTORIES, name, value) };
    case 'mariadb': {
      const series = oneOf([...MARIADB_SERIES, 'on', 'off'], name, value ?? 'on');
      if (series === 'off') return { mariadb: undefined };
      return { mariadb: series === 'on' ? MARIADB_SERIES[0] : series };
    }
    case 'mysql':
      return { mysql: oneOf(['on', 'off'], name, value ?? 'on') === 'on' };
    case 'rollout':
      return { rollout: oneOf(['on', 'off'], name, value ?? 'on') === 'on' };
    default:
      throw new Error(
        `${option} is not an option: there are --postgres, --directory, --mariadb, --mysql and ` +
          '--rollout, and a COMMAND that begins with -- comes after --',
      );
  }
}

function oneOf<Value extends string | number>(
  known: readonly Value[],
  option: string,
  given: string | undefined,
): Value {
  const found = known.find((value) => String(value) === given);
  if (found !== undefined) return found;
  const choice = known.map((value) => `--${option}=${value}`).join(', ');
  throw new Error(
    given === undefined
      ? `--${option} needs a value: ${choice}`
      : `--${option}=${given} is not known: there is ${choice}`,
  );
}
