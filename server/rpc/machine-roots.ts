/**
 * Certificates besides those that the runtime brings: what the machine trusts, such as a company's own authority,
 * and the file that `NODE_EXTRA_CA_CERTS` names, which Electron leaves aside where its fuses keep Node's options
 * out. To load them takes a tenth of a second, so nobody pays for it whose certificates are known.
 */
import { readFileSync } from 'node:fs';

const UNKNOWN = new Set([
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const PEM = /-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs;

let trusted = false;
let problem: string | null = null;

/**
 * Connects once more, trusting what the machine does, where a certificate was not known. Nothing is sent before a
 * certificate is judged, so that nothing is done twice.
 * @throws what the last attempt threw
 */
export async function withMachineRoots<T>(connect: () => Promise<T>): Promise<T> {
  const before = trusted;
  try {
    return await connect();
  } catch (error) {
    if (before || !isUnknownCertificate(error)) throw error;
    trustMachine();
    return connect();
  }
}

/** Why what the user named could not be taken; null: it was, or they named nothing. */
export function rootsProblem(): string | null {
  return problem;
}

function isUnknownCertificate(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && UNKNOWN.has(String(at.code))) return true;
  }
  return false;
}

/** From now on, in this process. Blocks for a tenth of a second, once. */
export function trustMachine(): void {
  if (trusted) return;
  trusted = true;
  const tls = process.getBuiltinModule('node:tls');
  const known = [...tls.getCACertificates('default'), ...tls.getCACertificates('system')];
  try {
    tls.setDefaultCACertificates([...known, ...named()]);
  } catch (error) {
    problem = `NODE_EXTRA_CA_CERTS: ${error instanceof Error ? error.message : String(error)}`;
    tls.setDefaultCACertificates(known);
  }
}

/** @throws {Error} when the file cannot be read, or has none */
function named(): readonly string[] {
  const path = process.env['NODE_EXTRA_CA_CERTS'];
  if (path === undefined || path === '') return [];
  const found = readFileSync(path, 'utf8').match(PEM);
  if (found === null) throw new Error(`${path} has no certificate in PEM form`);
  return found;
}
