/** An MCP server for tests: tools of every temper, and a resource. */
import { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';

const text = (words: string) => ({ content: [{ type: 'text' as const, text: words }] });
const readOnly = { annotations: { readOnlyHint: true } };

export function trialServer(): McpServer {
  const server = new McpServer(
    { name: 'trial', title: 'Trial', version: '1.2.3' },
    { instructions: 'Handle with care.' },
  );
  const words = z.object({ text: z.string() });
  const nothing = z.object({});
  server.registerTool(
    'echo',
    { description: 'Says it again', inputSchema: words, ...readOnly },
    ({ text: said }) => text(`echo: ${said}`),
  );
  server.registerTool(
    'write',
    { description: 'Writes it down', inputSchema: words },
    ({ text: said }) => ({ ...text(`wrote: ${said}`), structuredContent: { written: said } }),
  );
  server.registerTool(
    'odd.name-here',
    { description: 'Has a name that models cannot say', inputSchema: nothing, ...readOnly },
    () => text('odd'),
  );
  server.registerTool('fail', { description: 'Fails', inputSchema: nothing, ...readOnly }, () => ({
    ...text('it failed'),
    isError: true,
  }));
  server.registerTool('picture', { inputSchema: nothing, ...readOnly }, () => ({
    content: [
      { type: 'text', text: 'look' },
      { type: 'image', data: 'iVBORw0KGgo=', mimeType: 'image/png' },
    ],
  }));
  server.registerTool('long', { inputSchema: nothing, ...readOnly }, async (_args, ctx) => {
    const { _meta: meta, signal } = ctx.mcpReq;
    const token = meta?.progressToken;
    if (token !== undefined) {
      const params = { progressToken: token, progress: 1, total: 3, message: 'one of three' };
      await ctx.mcpReq.notify({ method: 'notifications/progress', params });
    }
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    return text('never read');
  });
  server.registerTool('die', { inputSchema: nothing, ...readOnly }, () => process.exit(9));
  server.registerTool('variables', { inputSchema: nothing, ...readOnly }, () =>
    text(JSON.stringify({ cwd: process.cwd(), pid: process.pid, env: process.env })),
  );
  server.registerTool(
    'ask',
    { inputSchema: z.object({ mode: z.string() }), ...readOnly },
    async ({ mode }) => {
      const answer = await server.server.elicitInput(
        mode === 'url'
          ? { mode: 'url', message: 'Go there', url: 'https://example.com/x', elicitationId: 'e1' }
          : {
              message: 'Who are you?',
              requestedSchema: {
                type: 'object',
                properties: { name: { type: 'string' } },
                required: ['name'],
              },
            },
      );
      return text(JSON.stringify(answer));
    },
  );
  server.registerTool('grow', { inputSchema: nothing, ...readOnly }, () => {
    server.registerTool('grown', { inputSchema: nothing, ...readOnly }, () => text('new'));
    return text('grown');
  });
  server.registerResource(
    'hello',
    'trial://hello',
    { description: 'A greeting', mimeType: 'text/plain' },
    (uri) => ({ contents: [{ uri: uri.href, text: 'hi there', mimeType: 'text/plain' }] }),
  );
  return server;
}
