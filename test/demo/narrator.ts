import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

/**
 * Prints the story: colours and a moving line for a person at a terminal, plain lines for a file or
 * a pipeline.
 */
export interface Narrator {
  title(text: string): void;
  step(title: string): void;
  say(text: string): void;
  /** A command or statement, exactly as it is run. */
  command(text: string): void;
  /** The answer. */
  output(text: string): void;
  /** Something that was checked and found true. */
  fact(text: string): void;
  /** At a terminal, counts the seconds while the work is going on. */
  during<T>(work: Promise<T>): Promise<T>;
  end(text: string): void;
  failure(text: string): void;
}

type Style = Parameters<typeof styleText>[0];

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;

export function createNarrator(stream: WriteStream, steps: number): Narrator {
  const started = Date.now();
  let step = 0;
  let spinner = '';

  // Without colours if NO_COLOR is set or nobody looks at it.
  const styled = (style: Style, text: string) => styleText(style, text, { stream });
  const eraseSpinner = () => {
    if (spinner) stream.write('\r\x1b[K');
  };
  const print = (text: string) => {
    eraseSpinner();
    stream.write(`${text}\n${spinner}`);
  };
  const indented = (text: string, mark = '', style?: Style) => {
    for (const line of text.split('\n')) {
      const whole = `     ${mark}${line}`.trimEnd();
      print(style ? styled(style, whole) : whole);
    }
  };

  return {
    title: (text) => print(styled('bold', text)),
    step(title) {
      step += 1;
      print(`\n${styled('bold', `${step}/${steps}  ${title}`)}`);
    },
    say: (text) => indented(text),
    command: (text) => indented(text, '', 'cyan'),
    output: (text) => indented(text, '  ', 'dim'),
    fact: (text) => indented(text, '✓ ', 'green'),
    async during(work) {
      if (!stream.isTTY) return await work;
      const began = Date.now();
      let frame = 0;
      const timer = setInterval(() => {
        eraseSpinner();
        frame = (frame + 1) % FRAMES.length;
        spinner = styled('dim', `     ${FRAMES[frame]} ${seconds(began)} s`);
        stream.write(spinner);
      }, FRAME_MS);
      try {
        return await work;
      } finally {
        clearInterval(timer);
        eraseSpinner();
        spinner = '';
      }
    },
    failure: (text) => {
      eraseSpinner();
      process.stderr.write(`\n${text}\n`);
    },
    end: (text) => print(`\n${styled('bold', text)} (${seconds(started)} seconds)`),
  };
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 1000);
}
