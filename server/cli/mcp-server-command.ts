/** The row of `skein mcp-server`. */
import { resolve } from 'node:path';
import { UsageError } from '../listen-options.ts';
import { command, homeOption } from './command.ts';

const LOOPBACK = '127.0.0.1';

export const mcpServerCommand = command({
  name: 'mcp-server',
  summary: 'Skein as a tool of other agents, by the Model Context Protocol',
  options: {
    http: {
      value: 'PORT',
      summary: 'over HTTP at this port of this computer (0: any free one), at /mcp',
      wants: 'a number up to 65535 (0: any free one)',
      valid: (text: string) => /^\d+$/.test(text) && Number(text) <= 65_535,
    },
    bind: {
      value: 'IP',
      summary: 'with --http: another address than 127.0.0.1; wants --token-file and --allow-host',
    },
    'allow-host': {
      value: 'NAME',
      multiple: true,
      summary: 'with --http: a name that requests may come to, and pages from',
    },
    'token-file': {
      value: 'FILE',
      completes: 'file',
      summary: 'with --http: the token is in this file; without it a new one is told at the start',
    },
    ...homeOption,
  },
  notes: [
    'Without --http it speaks on standard input and output, and ends when its input does.',
    'Over HTTP every request shows the token: "Authorization: Bearer TOKEN".',
  ],
  load: async () => {
    const { serveMcp } = await import('../mcp-server/serve.ts');
    return {
      run: ({ values }, io) => {
        const { http, bind = LOOPBACK, 'allow-host': hosts, 'token-file': file } = values;
        const given = values.bind !== undefined || hosts.length > 0 || file !== undefined;
        if (http === undefined) {
          if (given) throw new UsageError('--bind, --allow-host and --token-file want --http');
          return serveMcp(io, null);
        }
        if (bind !== LOOPBACK && (file === undefined || hosts.length === 0)) {
          throw new UsageError('--bind wants --token-file and --allow-host');
        }
        const tokenFile = file === undefined ? null : resolve(io.cwd, file);
        return serveMcp(io, { host: bind, port: Number(http), tokenFile, hosts });
      },
    };
  },
});
