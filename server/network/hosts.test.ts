import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './addresses.ts';
import { canonicalHost, matches, readPattern, targetOf } from './hosts.ts';

describe('canonicalHost', () => {
  it.each([
    ['Example.COM', 'example.com'],
    ['example.com.', 'example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['127.1', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['0x7f.0.0.1', '127.0.0.1'],
    ['0177.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
    ['::1', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['::ffff:127.0.0.1', '::ffff:7f00:1'],
  ])('%s is %s', (text, host) => expect(canonicalHost(text)).toBe(host));

  it.each([
    '',
    '.',
    'a b',
    'a/b',
    'a@b',
    'a:1',
    'a%00b',
    'a#b',
    'a?b',
    'a\\b',
    '256.1.1.1',
    '[::1',
    'fe80::1%lo',
  ])('%j is none', (text) => expect(canonicalHost(text)).toBeNull());
});

describe('targetOf', () => {
  it.each([
    ['example.com:443', 'example.com', 443],
    ['[::1]:8080', '::1', 8080],
    ['0x7f000001:80', '127.0.0.1', 80],
  ])('reads %s', (text, host, port) => expect(targetOf(text)).toMatchObject({ host, port }));

  it.each([
    'example.com',
    'example.com:',
    'example.com:0',
    'example.com:70000',
    '::1:80',
    'http://a:80',
    'a:80/x',
  ])('refuses %s', (text) => expect(targetOf(text)).toBeNull());
});

describe('patterns', () => {
  it.each([
    ['example.com', ['example.com'], ['www.example.com', 'notexample.com']],
    ['*.example.com', ['a.example.com', 'a.b.example.com'], ['example.com', 'evilexample.com']],
    [
      '**.example.com',
      ['example.com', 'a.example.com'],
      ['evilexample.com', 'example.com.evil.org'],
    ],
    ['*', ['anything.org', '1.1.1.1'], []],
    ['Example.com.', ['example.com'], []],
  ])('%s', (text, yes, no) => {
    const pattern = readPattern(text);
    if (pattern === null) throw new Error('it is one');
    expect(yes.filter((host) => !matches(pattern, host))).toEqual([]);
    expect(no.filter((host) => matches(pattern, host))).toEqual([]);
  });

  it.each(['', '*.', '*.*', 'a.*.b', '*.1.1.1.1', 'a b', '***.a'])('%j is none', (text) =>
    expect(readPattern(text)).toBeNull(),
  );
});

describe('isPublicAddress', () => {
  it.each(['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111'])('%s is', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:1.1.1.1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'example.com',
    '',
  ])('%j is not', (address) => expect(isPublicAddress(address)).toBe(false));
});
