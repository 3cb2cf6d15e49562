/** As much of a shell's grammar as pages need. */

export interface Command {
  /** Without assignments before it, quotes and redirections. */
  readonly words: readonly string[];
}

const KEYWORDS = ['do', 'then', 'else', '!', 'export'];
const HERE_DOCUMENT = /<<'?(\w+)'?(.*)\n[\s\S]*?\n\1$/gm;

/** The simple commands of a script, those in `$(...)` included. */
export function commandsIn(script: string): Command[] {
  const commands: Command[] = [];
  let words: string[] = [];
  let word: string | undefined;
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    const simple = withoutPrefix(words);
    if (simple.length > 0) commands.push({ words: simple });
    words = [];
  };
  const text = script.replaceAll(HERE_DOCUMENT, '$2').replaceAll('\\\n', ' ');
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (text.startsWith('$(', at)) {
      const end = closing(text, at + 1);
      commands.push(...commandsIn(text.slice(at + 2, end)));
      word = `${word ?? ''}$(...)`;
      at = end;
    } else if (letter === "'") {
      const end = endOf(text, "'", at + 1);
      word = `${word ?? ''}${text.slice(at + 1, end)}`;
      at = end;
    } else if (letter === '"') {
      const end = endOfDouble(text, at + 1);
      const quoted = text.slice(at + 1, end);
      for (const [, inner = ''] of quoted.matchAll(/\$\(([^)]*)\)/g))
        commands.push(...commandsIn(inner));
      word = `${word ?? ''}${quoted.replaceAll(/\\(["\\$])/g, '$1')}`;
      at = end;
    } else if (letter === '#' && word === undefined) {
      at = endOf(text, '\n', at) - 1;
    } else if (letter === '>' || letter === '<') {
      // A redirection, with the number before it and the file behind it.
      if (word !== undefined && /^\d$/.test(word)) word = undefined;
      endWord();
      at += /^[<>&]*\s*[^\s;|&]*/.exec(text.slice(at + 1))?.[0].length ?? 0;
    } else if (/[\n;|&()]/.test(letter)) endCommand();
    else if (/\s/.test(letter)) endWord();
    else word = `${word ?? ''}${letter === '\\' ? text.charAt(++at) : letter}`;
  }
  endCommand();
  return commands;
}

/** Without keywords and assignments. */
function withoutPrefix(words: readonly string[]): readonly string[] {
  const first = words.findIndex((word) => !KEYWORDS.includes(word) && !/^\w+=/.test(word));
  return first < 0 ? [] : words.slice(first);
}

function endOf(text: string, letter: string, from: number): number {
  const end = text.indexOf(letter, from);
  return end < 0 ? text.length : end;
}

function endOfDouble(text: string, from: number): number {
  const [quoted = ''] = /^(?:\\[\s\S]|\$\([^)]*\)|[^"\\])*/.exec(text.slice(from)) ?? [];
  return from + quoted.length;
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return at;
  }
  return text.length;
}
