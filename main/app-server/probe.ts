/** Tries a server out: starts or reaches it, shakes hands, and ends it again. */
import type { ServerProbe, ServerWay } from '../../server/protocol/host-server.ts';
import type { Clock } from './clock.ts';
import type { RunningServer } from './spawn.ts';
import { Supervisor } from './supervisor.ts';

export interface ProbeOptions {
  readonly called: string;
  /** Of Skein. */
  readonly version: string;
  readonly clock: Clock;
  readonly start: () => RunningServer;
}

/** @returns the answer, or why there was none, once nothing of it is left */
export async function probeServer(options: ProbeOptions): Promise<ServerProbe> {
  const { called, version, clock, start } = options;
  let tell: (probe: ServerProbe) => void = () => undefined;
  const told = new Promise<ServerProbe>((resolve) => {
    tell = resolve;
  });
  const supervisor = new Supervisor(
    {
      called: () => called,
      version,
      clock,
      start,
      learns: () => false,
      note: () => undefined,
    },
    {
      notification: () => undefined,
      request: () => undefined,
      response: () => undefined,
      ready: () => undefined,
      ended: () => undefined,
      changed: ({ status, cause, userAgent, platformOs, home, ...state }) => {
        if (status === 'ready') {
          tell({
            outcome: 'answered',
            userAgent: userAgent ?? '',
            version: state.version,
            platformOs: platformOs ?? '',
            home: home ?? '',
            newer: state.newer,
          });
        } else if (status === 'restarting' || status === 'failed') {
          tell({ outcome: 'failed', cause: cause ?? '' });
        }
      },
    },
  );
  supervisor.start();
  const probe = await told;
  await supervisor.stop();
  return probe;
}

/** What a new server is called as long as it has no name. */
export function nameOfWay(way: ServerWay): string {
  switch (way.type) {
    case 'bundled':
      return "Skein's server";
    case 'program':
      return way.command.split(/[/\\]/u).at(-1) ?? way.command;
    case 'ssh':
      return way.host;
    case 'worker':
      return way.worker;
    case 'remote':
      return URL.canParse(way.url) ? new URL(way.url).host || way.url : way.url;
  }
}
