import { type Review, review as reviewSchema } from '../../provider/contract/messages/review.ts';
import { csvOf } from '../../provider/review/csv.ts';
import { attentionOf } from '../../provider/review/model/attention.ts';
import { pages } from '../../provider/review/pages.ts';
import { printable } from '../../provider/runtime/printable.ts';
import { parseAnswer } from '../ask-hub/hub.ts';
import type { Program } from '../cli/program.ts';
import { narrow } from './filter.ts';
import { find } from './find.ts';
import { type Options, parseOptions, STDOUT, USAGE } from './options.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import { summaryOf } from './summary.ts';
import { writePages, writeText } from './write-files.ts';

/**
 * `review` tells who can reach what. Progress and the names of files go to standard error,
 * the review to standard output.
 */
export const review: Program = { name: 'review', usage: USAGE, main };

async function main(words: readonly string[]): Promise<number> {
  const options = parseOptions(words);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const whole = await find(options, (line) => console.error(line));
  refuseUnknown(whole, options.filter);
  const review = narrow(whole, options.filter);
  handOut(review, options);
  return attentionOf(review).length > 0 ? 1 : 0;
}

/** The forms that are asked for; the summary unless one of them goes to standard output. */
function handOut(review: Review, { csv, json, html, filter }: Options): void {
  const forms = [
    ...(csv === undefined ? [] : [{ file: csv, text: csvOf }]),
    ...(json === undefined ? [] : [{ file: json, text: jsonOf }]),
  ];
  for (const { file, text } of forms.filter(({ file }) => file !== STDOUT)) {
    writeText(file, text(review));
    told(file);
  }
  if (html !== undefined) told(writePages(html, pages(review)));
  const toStdout = forms.find(({ file }) => file === STDOUT);
  if (toStdout !== undefined) {
    // Programs get the names as they are; a terminal does what they say.
    process.stdout.write(toStdout.text(process.stdout.isTTY ? safe(review) : review));
    return;
  }
  const shown = safe(review);
  // Only a terminal has a width.
  const width = process.stdout.columns ?? Number.POSITIVE_INFINITY;
  const isListed = filter.people !== undefined || filter.databases !== undefined;
  console.log(summaryOf(shown, { width, isListed }));
}

function jsonOf(review: Review): string {
  return `${JSON.stringify({ ...review, attention: attentionOf(review) }, undefined, 2)}\n`;
}

function told(file: string): void {
  console.error(`wrote ${printable(file)}`);
}

/** With texts that a terminal may show. */
function safe(review: Review): Review {
  return reviewSchema.parse(parseAnswer(JSON.stringify(review)));
}
