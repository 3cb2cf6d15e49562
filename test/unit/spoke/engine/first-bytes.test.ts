import { expect, test } from 'vitest';
import { whatAnswers } from '../../../../provider/spoke/engine/first-bytes.ts';

const greeting = (version: string) => packet(Buffer.from(`\n${version}\0\x01\0\0\0`, 'latin1'));
const packet = (payload: Buffer) => {
  const header = Buffer.alloc(4);
  header.writeUIntLE(payload.length, 0, 3);
  return Buffer.concat([header, payload]);
};

test.each<[string, Buffer, string]>([
  ['yes to TLS', Buffer.from('S'), 'PostgreSQL'],
  ['no to TLS', Buffer.from('N'), 'PostgreSQL'],
  ['an error', Buffer.from('E\0\0\0\x0cSFATAL\0\0', 'latin1'), 'PostgreSQL'],
  ['an error of the oldest format', Buffer.from('Ecould not fork\n\0'), 'PostgreSQL'],
  ['a greeting', greeting('8.4.3'), 'MySQL 8.4.3'],
  ['a greeting of RDS', greeting('8.0.36-log'), 'MySQL 8.0.36'],
  ['a greeting of MariaDB 10', greeting('5.5.5-10.11.14-MariaDB-log'), 'MariaDB 10.11.14'],
  ['a greeting of MariaDB 11', greeting('11.8.3-MariaDB'), 'MariaDB 11.8.3'],
  [
    'an error before a greeting',
    packet(Buffer.from('\xff\x10\x04Too many connections', 'latin1')),
    'MySQL or MariaDB',
  ],
  ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n'), 'a web server (HTTP)'],
  ['a page', Buffer.from('<html>'), 'a web server (HTTP)'],
  ['an alert of TLS', Buffer.from([0x15, 3, 1, 0, 2, 2, 70]), 'a server that only speaks TLS'],
  ['SSH', Buffer.from('SSH-2.0-OpenSSH_9.6\r\n'), 'an SSH server'],
  ['SMTP', Buffer.from('220 mail.example ESMTP\r\n'), 'a mail or FTP server'],
  ['Redis', Buffer.from('-ERR unknown command\r\n'), 'a Redis or mail server'],
  ['nonsense', Buffer.alloc(64, 0xaa), 'something that speaks no protocol of a database'],
])('%s is told by its first bytes', (_, bytes, called) => {
  expect(whatAnswers(bytes)?.called).toContain(called);
});

test('a server that sends byte by byte is not judged too early', () => {
  const bytes = greeting('11.8.3-MariaDB');
  for (const length of [0, 1, 2, 3, 4])
    expect(whatAnswers(bytes.subarray(0, length))).toBe(undefined);
  expect(whatAnswers(bytes.subarray(0, 5))).toMatchObject({ is: 'mysql' });
});

test('nothing that a server says leaves as it is', () => {
  const answer = whatAnswers(greeting('\x1b[2J8.4'));
  expect(answer?.called).toBe('MySQL');
});
