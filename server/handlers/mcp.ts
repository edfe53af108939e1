/** `mcpServerStatus/list`, `mcpServer/*` and `config/mcpServer/reload`. */
import type { ThreadMcp } from '../threads/thread-mcp.ts';
import type { HandlersOf } from './dispatcher.ts';

export function mcpHandlers(
  mcp: ThreadMcp,
): HandlersOf<
  | 'mcpServerStatus/list'
  | 'mcpServer/tool/call'
  | 'mcpServer/resource/read'
  | 'mcpServer/oauth/login'
  | 'config/mcpServer/reload'
> {
  return {
    'mcpServerStatus/list': (params) => mcp.list(params),
    'mcpServer/tool/call': (params) => mcp.call(params),
    'mcpServer/resource/read': (params) => mcp.read(params),
    'mcpServer/oauth/login': (params) => mcp.login(params),
    'config/mcpServer/reload': () => mcp.reload(),
  };
}
