/** What this process runs on, for who looks into a fault. */
import { arch, release } from 'node:os';

export function versions(): Record<string, string> {
  const { node, electron, chrome } = process.versions;
  return {
    ...(electron === undefined ? {} : { electron }),
    ...(chrome === undefined ? {} : { chrome }),
    node,
    system: `${process.platform} ${release()} ${arch()}`,
  };
}
