import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { Secret } from '../../runtime/secret.ts';
import { type Sql, sql } from '../engine/sql.ts';
import type { Flavour } from './flavour.ts';
import { hexadecimal, literal } from './quote.ts';

/**
 * The IDENTIFIED clause of a user with this password. It holds the hash that the server stores, so
 * that no log of the server, its plugins or a replica can hold the password. Password validation
 * plugins do not check hashes.
 */
export function identifiedBy(password: Secret, flavour: Flavour): Sql {
  switch (flavour) {
    case 'mysql':
      // mysql_native_password is switched off in 8.4 and gone in 9.
      return sql`IDENTIFIED WITH caching_sha2_password AS ${hexadecimal(cachingSha2(password))}`;
    case 'mariadb':
      // The one plugin that every RDS for MariaDB has. It is unsalted SHA-1, but of 190 random
      // bits.
      return sql`IDENTIFIED VIA mysql_native_password USING ${literal(nativeHash(password))}`;
  }
}

/**
 * The same of a user that no password lets in: what stands for the hash is random, which spares
 * the 5,000 rounds.
 */
export function identifiedByNothing(flavour: Flavour): Sql {
  switch (flavour) {
    case 'mysql': {
      const stored = cachingSha2Text(Buffer.from(randomSalt()), encoded(randomBytes(32)));
      return sql`IDENTIFIED WITH caching_sha2_password AS ${hexadecimal(stored)}`;
    }
    case 'mariadb': {
      const hash = `*${randomBytes(20).toString('hex').toUpperCase()}`;
      return sql`IDENTIFIED VIA mysql_native_password USING ${literal(hash)}`;
    }
  }
}

function nativeHash(password: Secret): string {
  return `*${sha('sha1', sha('sha1', password.reveal())).toString('hex').toUpperCase()}`;
}

const SALT = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const ROUNDS = 5_000;

function randomSalt(): string {
  return Array.from({ length: 20 }, () => SALT.charAt(randomInt(SALT.length))).join('');
}

/**
 * `$A$005$`, 20 bytes of salt, and 43 characters of SHA-crypt with that salt and 5 x 1,000 rounds.
 */
export function cachingSha2(password: Secret, salt: Buffer = Buffer.from(randomSalt())): Buffer {
  return cachingSha2Text(salt, shaCrypt(Buffer.from(password.reveal()), salt));
}

function cachingSha2Text(salt: Buffer, digest: string): Buffer {
  return Buffer.concat([Buffer.from('$A$005$'), salt, Buffer.from(digest)]);
}

/**
 * SHA-256 crypt; the numbers are the steps of https://www.akkadia.org/drepper/SHA-crypt.txt.
 * MySQL's salt is longer than that specification allows.
 */
function shaCrypt(password: Buffer, salt: Buffer): string {
  const b = sha('sha256', password, salt, password); // 4-8
  const bits: Buffer[] = [];
  for (let rest = password.length; rest > 0; rest >>= 1) bits.push(rest & 1 ? b : password); // 11
  let digest = sha('sha256', password, salt, repeated(b, password.length), ...bits); // 1-3, 9-12
  const dp = sha('sha256', ...Array.from({ length: password.length }, () => password)); // 13-15
  const p = repeated(dp, password.length); // 16
  // 17-19
  const ds = sha('sha256', ...Array.from({ length: 16 + digest.readUInt8(0) }, () => salt));
  const s = repeated(ds, salt.length); // 20
  for (let round = 0; round < ROUNDS; round++) {
    const parts = [round & 1 ? p : digest]; // 21
    if (round % 3 !== 0) parts.push(s);
    if (round % 7 !== 0) parts.push(p);
    parts.push(round & 1 ? digest : p);
    digest = sha('sha256', ...parts);
  }
  return encoded(digest);
}

function sha(algorithm: 'sha1' | 'sha256', ...parts: ReadonlyArray<Buffer | string>): Buffer {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function repeated(block: Buffer, length: number): Buffer {
  return Buffer.alloc(length, block);
}

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Step 22: three bytes are four characters, the lowest six bits first. The bytes are picked in rows
 * of 0, 10, 20; 21, 1, 11; ...
 */
function encoded(digest: Buffer): string {
  const characters = (value: number, count: number) =>
    Array.from({ length: count }, (_, place) => ALPHABET.charAt((value >> (6 * place)) & 63));
  const byte = (index: number) => digest.readUInt8(index);
  let text = '';
  for (let row = 0, [x, y, z] = [0, 10, 20]; row < 10; row++, [x, y, z] = [z + 1, x + 1, y + 1])
    text += characters((byte(x) << 16) | (byte(y) << 8) | byte(z), 4).join('');
  return text + characters((byte(31) << 8) | byte(30), 3).join('');
}
