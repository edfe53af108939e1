import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyStore } from '../config/key-store.ts';
import { resolveProvider } from '../config/provider.ts';
import { interpretConfig } from '../config/settings.ts';
import { createModelClients } from './model-client.ts';
import type { ModelEvent, ResponseItem } from './model.ts';
import { startGuideEndpoint } from './offline-guide/endpoint.ts';

const clients = createModelClients(() => ({ originator: 'test', userAgent: 'test/1' }), {
  guideDelayMs: 0,
});
afterAll(() => clients.close());

const TOOLS = [
  { type: 'function', name: 'exec_command' },
  { type: 'custom', name: 'apply_patch' },
  { type: 'function', name: 'update_plan' },
];

type Turn = {
  text: string;
  call: ResponseItem | null;
  events: ModelEvent[];
  items: ResponseItem[];
};

async function ask(input: readonly ResponseItem[], tools: ResponseItem[] = TOOLS): Promise<Turn> {
  const resolution = resolveProvider(interpretConfig({}).settings, {}, new KeyStore());
  if (!resolution.ok) throw new Error(resolution.message);
  const events: ModelEvent[] = [];
  const request = {
    model: 'offline-guide',
    input,
    tools,
    parallelToolCalls: false,
    promptCacheKey: 't',
    threadId: 't',
    turnId: 'u',
  };
  const signal = new AbortController().signal;
  for await (const batch of clients.clientFor(resolution.provider).stream(request, signal)) {
    events.push(...batch);
  }
  const items = events.flatMap((event) => (event.type === 'itemCompleted' ? [event.item] : []));
  const content = items[0]?.['content'] as Array<{ text: string }>;
  const text = content.map((part) => part.text).join('');
  return { text, call: items[1] ?? null, events, items };
}

const user = (text: string): ResponseItem => ({
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text }],
});

/** What a call would do, in one line. */
function inputOf(call: ResponseItem | null): string {
  if (call === null) return '';
  if (call.type === 'custom_tool_call') return String(call['input']);
  const fields = JSON.parse(String(call['arguments'])) as Record<string, unknown>;
  return typeof fields['cmd'] === 'string' ? fields['cmd'] : JSON.stringify(fields);
}

function outputOf(call: ResponseItem, output: string): ResponseItem {
  return { type: `${call.type}_output`, call_id: call['call_id'], output };
}

const ran = (call: ResponseItem, output: string, code = 0): ResponseItem =>
  outputOf(call, `Wall time: 0.1 seconds\nProcess exited with code ${code}\nOutput:\n${output}`);

describe('phrasings', () => {
  const cases: ReadonlyArray<readonly [string, string | null, string]> = [
    ['hello', null, 'offline guide'],
    ['Hi there!', null, 'not an AI model'],
    ['thanks a lot', null, 'welcome'],
    ['help', null, 'OPENAI_API_KEY'],
    ['What can you do?', null, 'run the tests'],
    ['Are you an AI?', null, 'not an AI model'],
    ['how do I connect a model?', null, 'config.toml'],
    ['Please refactor everything into Rust and make it elegant', null, "can't do that"],
    ['explain this project', 'exec_command', 'ls -Ap'],
    ['What does this repo do?', 'exec_command', 'ls -Ap'],
    ['list the files', 'exec_command', 'ls -Ap'],
    ['list the files in src', 'exec_command', "ls -Ap 'src'"],
    ['show README.md', 'exec_command', "cat 'README.md'"],
    ['find TODO', 'exec_command', "-e 'TODO' -- ."],
    ['search for "hello world" in the project', 'exec_command', "-e 'hello world' -- ."],
    ["find it's", 'exec_command', "-e 'it'\\''s' -- ."],
    ['create hello.txt with hello world', 'exec_command', "ls -d 'hello.txt'"],
    ['Create a file named notes/a b.md with x', null, "can't do that"],
    ['create a file called "notes.md" containing # Title', 'exec_command', "ls -d 'notes.md'"],
    ['replace foo with bar in a.txt', 'exec_command', "cat 'a.txt'"],
    ['in src/a.ts, change `let x` to `const x`', 'exec_command', "cat 'src/a.ts'"],
    ['append goodbye to a.txt', 'exec_command', "cat 'a.txt'"],
    ['delete old.txt', 'apply_patch', '*** Delete File: old.txt'],
    ['make a plan for the new login page', 'update_plan', 'the new login page'],
    ['plan: 1. read 2. write 3. test', 'update_plan', '"step":"write","status":"pending"'],
    ['run the tests', 'exec_command', 'ls -Ap; cat package.json'],
    ['run: echo "$HOME" && false', 'exec_command', 'echo "$HOME" && false'],
    ['run outside: npm install', 'exec_command', 'npm install'],
    ['你好', null, '离线向导'],
    ['谢谢！', null, '不客气'],
    ['你能做什么？', null, '运行测试'],
    ['你是AI吗', null, '不是 AI 模型'],
    ['怎么连接一个真正的模型', null, 'config.toml'],
    ['帮我写一首关于秋天的诗', null, '做不到'],
    ['解释这个项目', 'exec_command', 'ls -Ap'],
    ['列出文件', 'exec_command', 'ls -Ap'],
    ['查看 README.md', 'exec_command', "cat 'README.md'"],
    ['搜索 TODO', 'exec_command', "-e 'TODO' -- ."],
    ['创建 hello.txt，内容是 你好，世界', 'exec_command', "ls -d 'hello.txt'"],
    ['把 a.txt 中的 foo 替换成 bar', 'exec_command', "cat 'a.txt'"],
    ['在 a.txt 末尾追加 再见', 'exec_command', "cat 'a.txt'"],
    ['删除文件 old.txt', 'apply_patch', '*** Delete File: old.txt'],
    ['制定一个计划：读代码；改代码；测试', 'update_plan', '改代码'],
    ['运行测试', 'exec_command', 'ls -Ap; cat package.json'],
    ['运行：ls -la', 'exec_command', 'ls -la'],
    ['在沙箱外运行：npm install', 'exec_command', 'npm install'],
  ];

  it('are thirty and more, ten and more of them Chinese', () => {
    expect(cases.length).toBeGreaterThanOrEqual(30);
    const chinese = cases.filter(([text]) => /[\u3400-\u9fff]/.test(text));
    expect(chinese.length).toBeGreaterThanOrEqual(10);
  });

  for (const [phrase, tool, expected] of cases) {
    it(phrase, async () => {
      const { text, call, items, events } = await ask([user(phrase)]);
      expect(call?.['name'] ?? null).toBe(tool);
      expect(call === null ? text : inputOf(call)).toContain(expected);
      expect(items[0]?.['phase']).toBe(tool === null ? 'final_answer' : 'commentary');
      // The answer's language is the question's.
      expect(/[\u3400-\u9fff]/.test(text)).toBe(/[\u3400-\u9fff]/.test(phrase));
      const deltas = events.flatMap((event) => (event.type === 'textDelta' ? [event.delta] : []));
      expect(deltas.join('')).toBe(text);
      expect(deltas.length).toBeGreaterThan(1);
      expect(events.at(-1)).toMatchObject({
        type: 'completed',
        usage: { outputTokens: expect.any(Number) },
      });
    });
  }
});

describe('whole flows on a real folder', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skein-guide-'));
    await mkdir(join(folder, 'src'));
    const manifest = { name: 'demo', description: 'A demo.', scripts: { test: 'echo all fine' } };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
    await writeFile(join(folder, 'README.md'), '# Demo\n\nShows how it goes.\n');
    await writeFile(join(folder, 'src', 'a.ts'), 'one\nfoo two\nthree\nfoo\n');
    execFileSync('git', ['init', '-q'], { cwd: folder });
    execFileSync('git', ['add', '.'], { cwd: folder });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Runs what the guide asks for until it answers. Patches are not applied, only noted. */
  async function carryOut(
    phrase: string,
  ): Promise<{ answer: string; patches: string[]; calls: number }> {
    const input: ResponseItem[] = [user(phrase)];
    const patches: string[] = [];
    for (let calls = 0; calls < 6; calls += 1) {
      const { text, call, items } = await ask(input);
      if (call === null) return { answer: text, patches, calls };
      input.push(...items);
      if (call['name'] === 'exec_command') {
        let output: string;
        let code = 0;
        try {
          output = execFileSync('/bin/sh', ['-c', inputOf(call)], {
            cwd: folder,
            encoding: 'utf8',
            stdio: 'pipe',
          });
        } catch (error) {
          const failure = error as { status: number; stdout: string; stderr: string };
          output = failure.stdout + failure.stderr;
          code = failure.status;
        }
        input.push(ran(call, output, code));
      } else {
        patches.push(inputOf(call));
        input.push(
          outputOf(
            call,
            call['name'] === 'update_plan' ? 'Plan updated' : 'The patch was applied.\nM x',
          ),
        );
      }
    }
    throw new Error('the guide never came to an end');
  }

  it('explains with facts only', async () => {
    const { answer, calls } = await carryOut('explain this project');
    expect(calls).toBe(3);
    for (const fact of [
      'Demo',
      'demo',
      'A demo.',
      '3 (',
      '`.json` 1',
      '`npm test`',
      '`src/`',
      'Shows how it goes.',
    ]) {
      expect(answer).toContain(fact);
    }
  });

  it('finds, or says that nothing is there', async () => {
    expect((await carryOut('find foo')).answer).toContain('2 lines in 1 files');
    expect((await carryOut('find nothing-like-this')).answer).toContain('nowhere');
    expect((await carryOut('搜索 foo')).answer).toContain('1 个文件中有 2 行');
  });

  it('edits with a patch that fits the file', async () => {
    const { patches, answer } = await carryOut('replace foo with bar in src/a.ts');
    expect(patches).toEqual([
      '*** Begin Patch\n*** Update File: src/a.ts\n@@\n-foo two\n+bar two\n three\n-foo\n+bar\n*** End Patch\n',
    ]);
    expect(answer).toContain('Done');
    expect((await carryOut('replace absent with bar in src/a.ts')).answer).toContain(
      'did not find',
    );
    expect((await carryOut('replace a with b in none.txt')).answer).toContain('exit code');
    expect((await carryOut('append four to src/a.ts')).patches[0]).toContain(
      '\n foo\n+four\n*** End of File\n',
    );
  });

  it('creates a file, but never over another', async () => {
    const { patches } = await carryOut('create hello.txt with hello world');
    expect(patches).toEqual([
      '*** Begin Patch\n*** Add File: hello.txt\n+hello world\n*** End Patch\n',
    ]);
    const taken = await carryOut('create README.md with x');
    expect(taken.patches).toEqual([]);
    expect(taken.answer).toContain('there already');
  });

  it('finds out how to run the tests', async () => {
    const { answer } = await carryOut('run the tests');
    expect(answer).toContain('The tests passed.');
    expect(answer).toContain('all fine');
  });

  it('plans and lists', async () => {
    expect((await carryOut('make a plan for a login')).answer).toContain('2. a login');
    expect((await carryOut('make a plan')).answer).toContain('3. Review');
    expect((await carryOut('list files')).answer).toContain('`README.md`');
    expect((await carryOut('show README.md')).answer).toContain('Shows how it goes.');
  });

  it('quotes what it puts into commands', async () => {
    const trap = join(folder, 'trapped');
    await carryOut(`find '; touch ${trap}; echo '`);
    await carryOut(`show $(touch\${IFS}${trap})`);
    await carryOut('show -rf');
    await expect(readFile(trap)).rejects.toThrow(/ENOENT/);
  });

  it('reports failures and what the sandbox may have to do with them', async () => {
    const failed = await carryOut('run: echo "touch: Read-only file system"; exit 3');
    expect(failed.answer).toContain('exit code 3');
    expect(failed.answer).toContain('run outside:');
    expect((await carryOut('run: exit 4')).answer).not.toContain('run outside');
    expect((await carryOut('run: true')).answer).toBe('It succeeded.');
  });
});

describe('the course of a thread', () => {
  it('asks to leave the sandbox only when told to', async () => {
    const { call } = await ask([user('run outside: npm install')]);
    expect(JSON.parse(String(call?.['arguments']))).toEqual({
      cmd: 'npm install',
      sandbox_permissions: 'require_escalated',
      justification: expect.stringContaining('npm install'),
    });
  });

  it.each(['rejected by user', 'exec command rejected by user', 'approval was declined'])(
    'stops when told: %s',
    async (output) => {
      const first = await ask([user('run: ls')]);
      const call = first.call as ResponseItem;
      const { text, call: next } = await ask([
        user('run: ls'),
        ...first.items,
        outputOf(call, output),
      ]);
      expect(next).toBeNull();
      expect(text).toContain('declined');
    },
  );

  it('tells of calls that went wrong', async () => {
    for (const [phrase, output] of [
      ['run: ls', 'failed to parse function arguments: missing field'],
      ['delete a.txt', 'The patch does not apply, nothing was changed.'],
      ['run: sleep 9', 'Wall time: 1 seconds\naborted by user after 1.0 s\nOutput:\nhalf'],
    ] as const) {
      const first = await ask([user(phrase)]);
      const call = first.call as ResponseItem;
      const { text, call: next } = await ask([
        user(phrase),
        ...first.items,
        outputOf(call, output),
      ]);
      expect(next).toBeNull();
      expect(text).toContain(output.split('\n').at(-1));
    }
  });

  it('follows the latest message, past earlier turns and added context', async () => {
    const first = await ask([user('run: ls')]);
    const call = first.call as ResponseItem;
    const input = [
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'run: no' }] },
      user('<environment_context>\n<cwd>/x</cwd>\n</environment_context>'),
      user('run: ls'),
      ...first.items,
      ran(call, 'a'),
      user('搜索 TODO'),
      user('<turn_aborted>\nstopped\n</turn_aborted>'),
    ];
    expect(inputOf((await ask(input)).call)).toContain("-e 'TODO'");
  });

  it('uses apply_patch as it is offered, and does without tools that are not', async () => {
    const functions = TOOLS.map((tool) => ({ ...tool, type: 'function' }));
    const { call } = await ask([user('delete a.txt')], functions);
    expect(call?.type).toBe('function_call');
    expect(JSON.parse(String(call?.['arguments']))).toEqual({
      input: '*** Begin Patch\n*** Delete File: a.txt\n*** End Patch\n',
    });
    const without = await ask([user('delete a.txt')], TOOLS.slice(0, 1));
    expect(without.call).toBeNull();
    expect(without.text).toContain('not available');
  });

  it('does not spend time on texts that no rule is meant for', async () => {
    const { call } = await ask([user('in a, replace b with '.repeat(20_000))]);
    expect(call).toBeNull();
  });

  it('sums up what was asked when no tools are offered', async () => {
    const { text } = await ask([user('run: ls'), user('find x'), user('Summarise.')], []);
    expect(text).toBe('Asked so far:\n\n- run: ls\n- find x');
  });
});

describe('the door', () => {
  it('opens to its token, its host and its path only', async () => {
    const endpoint = await startGuideEndpoint(0);
    const status = (headers: Record<string, string>, path = '/v1/responses', body = '{}') =>
      new Promise<number | undefined>((resolve, reject) => {
        const url = new URL(path, endpoint.baseUrl);
        const request = httpRequest(url, { method: 'POST', headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        request.on('error', reject);
        request.end(body);
      });
    const authorization = `Bearer ${endpoint.token}`;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: 'Bearer x' })).toBe(401);
    expect(await status({ authorization: `Bearer ${'x'.repeat(endpoint.token.length)}` })).toBe(
      401,
    );
    expect(await status({ authorization, host: 'evil.example' })).toBe(403);
    expect(await status({ authorization, origin: 'http://127.0.0.1' })).toBe(403);
    expect(await status({ authorization }, '/v1/models')).toBe(404);
    expect(await status({ authorization })).toBe(400);
    expect(await status({ authorization }, '/v1/responses', 'not json')).toBe(400);
    expect(await status({ authorization }, '/v1/responses', '{"input":[],"stream":true}')).toBe(
      200,
    );
    await endpoint.close();
  });
});
