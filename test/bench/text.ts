/** Numbers and tables as docs/benchmarks.md has them. */
export function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en')} ms`;
}

export function ratio(a: number, b: number): string {
  const times = a / b;
  return times < 10 ? times.toFixed(1) : String(Math.round(times));
}

export function kilobytes(size: number): string {
  return `${Math.round(size).toLocaleString('en')} KB`;
}

export function table(head: readonly string[], lines: ReadonlyArray<readonly string[]>): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...lines.map(line)];
}
