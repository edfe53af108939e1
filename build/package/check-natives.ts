/** Compiled code: for the processors of the package and no others. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cpusOf } from './targets.ts';
import type { Arch, Cpu, System } from './targets.ts';

/** Each of these has to be there once a processor. */
const NEEDED = ['better-sqlite3', 'node-pty'];

export function checkNatives(
  resources: string,
  files: readonly string[],
  { system, arch }: { readonly system: System; readonly arch: Arch },
): string[] {
  const cpus = cpusOf(system, arch);
  const wrong: string[] = [];
  const seen = new Map<string, Cpu[]>();
  for (const file of files) {
    const path = join(resources, file);
    const compiled = codeOf(readFileSync(path));
    if (compiled === null) {
      if (file.endsWith('.node')) wrong.push(`${file} is no compiled code`);
      continue;
    }
    const { os, cpu } = compiled;
    if (os !== system.os || !cpus.includes(cpu)) {
      wrong.push(`${file} is for ${os} ${cpu}, not for ${system.os} ${cpus.join(', ')}`);
    }
    const isProgram = !/\.(node|dll|so|dylib)$/.test(file);
    if (isProgram && system.os !== 'win32' && (statSync(path).mode & 0o111) !== 0o111) {
      wrong.push(`${file} is a program that cannot be started`);
    }
    const name = NEEDED.find((each) => file.includes(each));
    if (name !== undefined && file.endsWith('.node')) {
      seen.set(name, [...(seen.get(name) ?? []), cpu]);
    }
  }
  for (const name of NEEDED) {
    for (const cpu of cpus) {
      if (seen.get(name)?.includes(cpu) !== true) wrong.push(`${name} has no code for ${cpu}`);
    }
  }
  return wrong;
}

/** What a file was compiled for, by its first bytes; null for all else. */
export function codeOf(file: Buffer): { os: System['os']; cpu: Cpu } | null {
  if (file.length < 64) return null;
  const cpuIn = (code: number, x64: number, arm64: number): Cpu | null =>
    code === x64 ? 'x64' : code === arm64 ? 'arm64' : null;
  const found = (os: System['os'], cpu: Cpu | null) => (cpu === null ? null : { os, cpu });
  if (file.readUInt32BE(0) === 0x7f454c46) {
    return found('linux', cpuIn(file.readUInt16LE(18), 0x3e, 0xb7));
  }
  if (file.readUInt32LE(0) === 0xfeedfacf) {
    return found('darwin', cpuIn(file.readUInt32LE(4), 0x01000007, 0x0100000c));
  }
  if (file.readUInt16LE(0) === 0x5a4d) {
    const header = file.readUInt32LE(0x3c);
    if (header + 6 > file.length) return null;
    return found('win32', cpuIn(file.readUInt16LE(header + 4), 0x8664, 0xaa64));
  }
  return null;
}
