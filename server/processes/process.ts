/** One real process: started in a session of its own, its output streamed, ended for certain. */
import { startOnPipes } from './piped-process.ts';
import type { ProcessRequest, RunningProcess } from './running-process.ts';

/** What it leaves running in its process group ends with it. @throws {ProcessStartError} */
export async function startProcess(request: ProcessRequest): Promise<RunningProcess> {
  if (request.io.kind !== 'terminal') return startOnPipes(request);
  const { startInTerminal } = await import('./terminal-process.ts');
  return startInTerminal(request, request.io.size);
}
