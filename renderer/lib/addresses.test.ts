import { expect, it } from 'vitest';
import { hrefOfFile, isRelative, leadsOutside } from './addresses.ts';

it.each(['https://a.example/x:y', 'HTTP://a.example', 'mailto:a@b.example'])(
  'leads outside by %s',
  (address) => expect(leadsOutside(address)).toBe(true),
);

it.each([
  'javascript:1',
  ' javascript:1',
  'java\nscript:1',
  'data:,x',
  'file:///x',
  'x',
  '//x',
  '',
])('leads nowhere by %j', (address) => expect(leadsOutside(address)).toBe(false));

it('tells what lies in the workspace from what has a host', () => {
  for (const address of ['docs/a:b.md', '#part', '?q=a:b', '/home/a', '']) {
    expect(isRelative(address), address).toBe(true);
  }
  for (const address of ['//h/x', '\\\\h\\x', '/\\h', '/\t/h', ' //h', 'c:\\x', 'javascript:1']) {
    expect(isRelative(address), address).toBe(false);
  }
});

it('makes no address of a name of a file', () => {
  expect(hrefOfFile('src/a.ts:12')).toBe('src/a.ts:12');
  expect(hrefOfFile('javascript:run()')).toBe('./javascript:run()');
  expect(hrefOfFile('\n//h/x')).toBe('.///h/x');
  expect(hrefOfFile('C:\\a.ts')).toBe('./C:\\a.ts');
});
