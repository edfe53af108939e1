import { expect, test } from 'vitest';
import { checkTemplate, editorLink } from './editor-link.ts';

const CODE = 'vscode://file/{path}:{line}';

test('an address is the template of the user, with the path as nothing but a path', () => {
  expect(editorLink(CODE, '/w/src/a.ts', 7)).toBe('vscode://file/w/src/a.ts:7');
  expect(editorLink(CODE, 'C:\\w\\a b.ts', 1)).toBe('vscode://file/C:/w/a%20b.ts:1');
  expect(editorLink('idea://open?file={path}&line={line}', '/w/a.ts', 3)).toBe(
    'idea://open?file=/w/a.ts&line=3',
  );
  expect(editorLink('idea://open?file={path}', '/w/a&command=rm#x?y{line}$&', 3)).toBe(
    'idea://open?file=/w/a%26command%3Drm%23x%3Fy%7Bline%7D%24%26',
  );
  expect(editorLink(CODE, '/w/潮.ts', 1)).toBe('vscode://file/w/%E6%BD%AE.ts:1');
});

test.each([
  'javascript://%0aalert(1)//{path}',
  'file:///{path}',
  'https://evil.example/{path}',
  'http://evil.example/{path}',
  'search-ms://query={path}',
  'data:text/html,{path}',
  'vscode:{path}',
  'vscode://file/',
  '{path}://file',
  'VSCODE://file/{path}',
  ' vscode://file/{path}',
  'vscode://file/{path}\n',
  '',
])('no editor is %j', (template) => {
  expect(() => checkTemplate(template)).toThrow('`editor`');
  expect(() => editorLink(template, '/w/a', 1)).toThrow('`editor`');
});

test.each([
  'a.ts',
  '../a',
  'https://evil.example/',
  '//host/share/a',
  '\\\\host\\share\\a',
  '/w/a\0',
  '',
])('no path is %j', (path) => {
  expect(() => editorLink(CODE, path, 1)).toThrow('`path`');
});
