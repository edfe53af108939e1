import { referenceVersion } from './protocol/reference-version.ts';

/** The server's own version: it is also published by itself, apart from the app. */
export const packageVersion = '0.1.0';
/** The version of the protocol's reference that this server speaks like. */
export const protocolVersion = referenceVersion;
/** Ours rides behind as build metadata, so that clients that compare versions see the protocol's. */
export const serverVersion = `${protocolVersion}+skein.${packageVersion}`;
