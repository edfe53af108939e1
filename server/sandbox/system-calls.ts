/**
 * A filter of system calls for what no namespace holds back: the kernel's keyrings, where a session
 * keeps its keys, and families of sockets that reach past the network of a command, to the host of a
 * virtual machine or to Bluetooth. Sources: seccomp(2), linux/filter.h, keyrings(7), vsock(7).
 */

/** Numbers of calls, from the kernel's table of each architecture. */
interface Architecture {
  /** Source: linux/audit.h. */
  readonly audit: number;
  readonly keyrings: readonly number[];
  readonly socket: number;
  /** Numbers from here on are those of another calling convention, x32. */
  readonly end: number | null;
}

const ARCHITECTURES: Readonly<Partial<Record<NodeJS.Architecture, Architecture>>> = {
  x64: { audit: 0xc000003e, keyrings: [248, 249, 250], socket: 41, end: 0x40000000 },
  arm64: { audit: 0xc00000b7, keyrings: [217, 218, 219], socket: 198, end: null },
};

/** `io_uring_setup`, `_enter` and `_register`: they would open sockets that no filter sees. */
const RINGS: readonly number[] = [425, 426, 427];
/** Unix, IPv4, IPv6, netlink, packet: each has its place in the namespace of the network. */
const FAMILIES: readonly number[] = [1, 2, 10, 16, 17];

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** Offsets in `struct seccomp_data`, of a machine that stores low bytes first. */
const CALL = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;

const ALLOW = returns(0x7fff0000);

function instruction(code: number, value: number, yes = 0, no = 0): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(yes, 2);
  bytes.writeUInt8(no, 3);
  bytes.writeUInt32LE(value, 4);
  return bytes;
}

function load(offset: number): Buffer {
  return instruction(0x20, offset);
}

function returns(value: number): Buffer {
  return instruction(0x06, value);
}

function fails(error: number): Buffer {
  return returns(0x00050000 + error);
}

/** `then`, one instruction, if what was loaded is `value`. */
function when(value: number, then: Buffer): Buffer[] {
  return [instruction(0x15, value, 0, 1), then];
}

function unless(value: number, then: Buffer): Buffer[] {
  return [instruction(0x15, value, 1, 0), then];
}

/** The compiled filter; null for architectures whose numbers are not known here. */
export function systemCallFilter(name: NodeJS.Architecture = process.arch): Buffer | null {
  const architecture = ARCHITECTURES[name];
  if (architecture === undefined) return null;
  const { audit, keyrings, socket, end } = architecture;
  return Buffer.concat([
    load(ARCHITECTURE),
    // Programs of another architecture, such as those of 32 bits, have other numbers.
    ...unless(audit, fails(ENOSYS)),
    load(CALL),
    ...(end === null ? [] : [instruction(0x35, end, 0, 1), fails(ENOSYS)]),
    ...keyrings.flatMap((call) => when(call, fails(EPERM))),
    ...RINGS.flatMap((call) => when(call, fails(ENOSYS))),
    ...unless(socket, ALLOW),
    load(FIRST_ARGUMENT),
    ...FAMILIES.flatMap((family) => when(family, ALLOW)),
    fails(EAFNOSUPPORT),
  ]);
}
