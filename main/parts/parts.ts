/** The programs and pages that main starts and serves, wherever Skein was installed. */
import { fileURLToPath } from 'node:url';
import { appProgram, archived, openly } from './places.ts';

const path = fileURLToPath;

export const parts = {
  server: openly(path(new URL('../../server/index.ts', import.meta.url))),
  doctor: openly(path(new URL('../../server/cli/doctor/doctor-program.ts', import.meta.url))),
  storageWorker: openly(path(new URL('../storage/worker.ts', import.meta.url))),
  dataWorker: openly(path(new URL('../storage/data-worker.ts', import.meta.url))),
  pages: archived(path(new URL('../../renderer/', import.meta.url))),
  /** The installed app's program; null where Skein runs from its sources or from npm. */
  app: appProgram(path(new URL('../../server/index.ts', import.meta.url)), process.execPath),
} as const;
