import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { createCodec } from './codec.ts';
import { createWorldBridge, installMainWorld } from './page-bridge.ts';
import { installPreloadWorld, type RendererInfo } from './page-preload.ts';

export const isolatedWorld = 'Electron Isolated Context';

export type PageScripts = {
  main: string;
  isolated: string;
  binding: string;
  deliver: string;
  preloadFault: Error | null;
};

// Electron runs a preload in main frames only. The blank page before the first load gets none.
const inMainFrame = (body: string): string =>
  `(() => { if (window !== window.top || location.href === 'about:blank') return;\n${body}\n})();`;

/** The two scripts that run before any of a page's own, in this order; names are fresh each time. */
export function pageScripts(preloadPath: string | undefined): PageScripts {
  const secret = randomBytes(12).toString('hex');
  const { platform, arch, versions, execPath } = process;
  const info: RendererInfo = {
    binding: `binding_${secret}`,
    deliver: `deliver_${secret}`,
    process: { platform, arch, versions: versions as Record<string, string>, argv: [execPath] },
  };
  let preload = '';
  let preloadFault: Error | null = null;
  if (preloadPath !== undefined) {
    try {
      preload = readFileSync(preloadPath, 'utf8');
      // The preload is part of a larger script, which its syntax error would take down as a whole.
      void new Script(`(function () {${preload}\n})`, { filename: preloadPath });
    } catch (error) {
      preload = '';
      preloadFault = error as Error;
    }
  }
  const bridge = (from: string, to: string): string =>
    `(${String(createWorldBridge)})('${secret}-${from}', '${secret}-${to}')`;
  const runPreload = `function (require, module, exports, process, global) {${preload}\n}`;
  return {
    main: inMainFrame(`(${String(installMainWorld)})(${bridge('up', 'down')});`),
    isolated: inMainFrame(
      `(${String(installPreloadWorld)})((${String(createCodec)})(), ${bridge('down', 'up')}, ` +
        `${JSON.stringify(info)}, ${runPreload});`,
    ),
    binding: info.binding,
    deliver: info.deliver,
    preloadFault,
  };
}
