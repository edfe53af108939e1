/**
 * Windows: keeps each command in a job object, by which it ends with all that it started. `taskkill /t`
 * goes by parents and misses whatever lost its own meanwhile. Only native code can make a job, so one
 * PowerShell does it for all commands; where it cannot, `taskkill` alone has to do. When this server
 * is gone, however it went, the jobs are, and what is in them. Source: learn.microsoft.com, "Job
 * Objects".
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';

/** How far apart a command's start, in ms, may be told here and there: its number could be another's by then. */
const SAME_START_MS = 1_000;

/** In the C# of Windows PowerShell 5.1. */
const SOURCE = `
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;

public static class Jobs {
  [StructLayout(LayoutKind.Sequential)]
  struct Limits {
    public long ProcessTime; public long JobTime; public uint Flags;
    public UIntPtr MinimumSet; public UIntPtr MaximumSet; public uint Processes;
    public UIntPtr Affinity; public uint Priority; public uint Scheduling;
    public ulong Reads; public ulong Writes; public ulong Others;
    public ulong ReadBytes; public ulong WriteBytes; public ulong OtherBytes;
    public UIntPtr ProcessMemory; public UIntPtr JobMemory;
    public UIntPtr PeakProcessMemory; public UIntPtr PeakJobMemory;
  }
  [DllImport("kernel32.dll", CharSet = CharSet.Unicode)]
  static extern IntPtr CreateJobObjectW(IntPtr attributes, string name);
  [DllImport("kernel32.dll")]
  static extern bool SetInformationJobObject(IntPtr job, int kind, ref Limits limits, int size);
  [DllImport("kernel32.dll")]
  static extern bool AssignProcessToJobObject(IntPtr job, IntPtr process);
  [DllImport("kernel32.dll")]
  static extern bool TerminateJobObject(IntPtr job, uint code);
  [DllImport("kernel32.dll")]
  static extern bool CloseHandle(IntPtr handle);

  const int ExtendedLimits = 9;
  const uint EndWhenClosed = 0x2000;
  static readonly DateTime Epoch = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);
  static readonly Dictionary<int, IntPtr> kept = new Dictionary<int, IntPtr>();

  static bool Limit(IntPtr job, uint flags) {
    Limits limits = new Limits();
    limits.Flags = flags;
    return SetInformationJobObject(job, ExtendedLimits, ref limits, Marshal.SizeOf(limits));
  }

  public static void Keep(int pid, double startedAt) {
    try {
      Try(pid, startedAt);
    } catch (Exception) {
      // It is gone already, or may not be touched.
    }
  }

  static void Try(int pid, double startedAt) {
    using (Process process = Process.GetProcessById(pid)) {
      double began = (process.StartTime.ToUniversalTime() - Epoch).TotalMilliseconds;
      if (Math.Abs(began - startedAt) > ${SAME_START_MS}) return;
      IntPtr job = CreateJobObjectW(IntPtr.Zero, null);
      if (job == IntPtr.Zero) return;
      if (Limit(job, EndWhenClosed) && AssignProcessToJobObject(job, process.Handle)) kept[pid] = job;
      else CloseHandle(job);
    }
  }

  public static void End(int pid) {
    Part(pid, true);
  }

  public static void Release(int pid) {
    Part(pid, false);
  }

  static void Part(int pid, bool end) {
    IntPtr job;
    if (!kept.TryGetValue(pid, out job)) return;
    kept.Remove(pid);
    if (end) TerminateJobObject(job, 1);
    else Limit(job, 0);
    CloseHandle(job);
  }
}
`;

export class WindowsJobs {
  readonly #start: () => ChildProcess;
  #keeper: ChildProcess | null = null;
  #failed = false;

  constructor(start: () => ChildProcess = startKeeper) {
    this.#start = start;
  }

  /** Call when it has just been started. What it starts from now on is in its job as well. */
  keep(pid: number): void {
    this.#tell(`Keep(${pid}, ${Date.now()})`);
  }

  /** Ends it and all that it started. */
  end(pid: number): void {
    this.#tell(`End(${pid})`);
  }

  /** It ended by itself: what it left behind on purpose goes on. */
  release(pid: number): void {
    this.#tell(`Release(${pid})`);
  }

  #tell(call: string): void {
    if (this.#failed) return;
    this.#keeper ??= this.#begin();
    this.#keeper.stdin?.write(`[Jobs]::${call}\n`);
  }

  #begin(): ChildProcess {
    const keeper = this.#start();
    const fail = (): void => void (this.#failed = true);
    keeper.on('error', fail);
    keeper.on('exit', fail);
    keeper.stdin?.on('error', fail);
    // One line, since a statement of several ends only with an empty one there.
    const source = Buffer.from(SOURCE).toString('base64');
    keeper.stdin?.write(
      `Add-Type -TypeDefinition ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${source}')))\n`,
    );
    // Neither keeps this process from ending.
    keeper.unref();
    (keeper.stdin as Socket | null)?.unref();
    return keeper;
  }
}

/** With `-Command -` it runs each line as it comes, and ends with its input: "about_PowerShell_exe". */
function startKeeper(): ChildProcess {
  const root = process.env['SystemRoot'] ?? 'C:\\Windows';
  const file = `${root}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
  return spawn(file, ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', '-'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    windowsHide: true,
  });
}
