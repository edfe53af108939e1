import { describe, expect, it } from 'vitest';
import { parsePatch } from './parse.ts';

const patch = '*** Begin Patch\n*** Update File: a.txt\n@@\n-a\n+b\n*** End Patch';
const section = {
  kind: 'update',
  path: 'a.txt',
  moveTo: null,
  chunks: [
    {
      marks: [],
      atEnd: false,
      lines: [
        { kind: 'remove', text: 'a' },
        { kind: 'add', text: 'b' },
      ],
    },
  ],
};

describe('lenient', () => {
  it.each([
    ['as it should be', `${patch}\n`],
    ['without a final newline', patch],
    ['with blank lines around', `\n\n${patch}\n\n`],
    ['with CRLF', patch.replaceAll('\n', '\r\n')],
    ['with a byte-order mark', `\uFEFF${patch}`],
    ['in a heredoc', `<<'EOF'\n${patch}\nEOF\n`],
    ['in a heredoc with its command', `apply_patch <<"PATCH"\n${patch}\nPATCH`],
    ['in an unquoted heredoc', `apply_patch <<EOF\n${patch}\nEOF`],
    ['in a fence', `\`\`\`diff\n${patch}\n\`\`\``],
    ['with blanks behind the headers', patch.replaceAll(/^(\*\*\*.*)$/gm, '$1  ')],
    ['with a note on the final newline', patch.replace('+b', '+b\n\\ No newline at end of file')],
  ])('reads a patch %s', (_name, text) => {
    expect(parsePatch(text)).toEqual({ ok: true, sections: [section] });
  });

  it('reads every kind of section', () => {
    const result = parsePatch(
      [
        '*** Begin Patch',
        '*** Add File: a',
        '+1',
        '*** Delete File: b',
        '*** Update File: c',
        '*** Move to: d',
        '@@ outer',
        '@@ inner',
        ' k',
        '-x',
        '*** End of File',
        '*** End Patch',
      ].join('\n'),
    );
    expect(result).toEqual({
      ok: true,
      sections: [
        { kind: 'add', path: 'a', lines: ['1'] },
        { kind: 'delete', path: 'b' },
        {
          kind: 'update',
          path: 'c',
          moveTo: 'd',
          chunks: [
            {
              marks: [
                { text: 'outer', optional: false },
                { text: 'inner', optional: false },
              ],
              atEnd: true,
              lines: [
                { kind: 'context', text: 'k' },
                { kind: 'remove', text: 'x' },
              ],
            },
          ],
        },
      ],
    });
  });
});

describe('strict', () => {
  const wrap = (...lines: string[]) => ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');
  it.each([
    ['', 'The patch is empty'],
    ['hello', "Line 1 of the patch: the patch must begin with the line '*** Begin Patch'"],
    ['cd x && apply_patch <<EOF\n*** Begin Patch\n*** End Patch\nEOF', 'must begin with'],
    ['*** Begin Patch\n*** Add File: a\n+x', 'it may have been cut off'],
    [wrap(), 'the patch has no file section'],
    [wrap('*** Add File:', '+x'), 'Line 2 of the patch: the file path is missing'],
    [wrap('*** Add File: a\0b', '+x'), 'NUL'],
    [wrap('*** Rename File: a'), "expected '*** Add File: <path>'"],
    [wrap('*** Move to: a'), "expected '*** Add File: <path>'"],
    [wrap('*** Add File: a', 'x'), 'Line 3 of the patch: each line of an added file'],
    [wrap('*** Update File: a'), 'the update of a holds no change'],
    [wrap('*** Update File: a', '@@ here'), "there are no lines below '@@'"],
    [wrap('*** Update File: a', '-x', 'y'), 'Line 4 of the patch: each line of a change'],
    [`${wrap('*** Delete File: a')}\nmore`, "there is text after '*** End Patch'"],
  ])('refuses %j', (text, why) => {
    const result = parsePatch(text);
    expect(result.ok).toBe(false);
    expect(result.ok ? '' : result.message).toContain(why);
  });
});
