/** An identity provider on loopback: it knows one user, and says what a test wants it to say of them. */
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeIssuer {
  readonly url: string;
  /** What the next identity token says besides. */
  claims: Record<string, unknown>;
  /** Another key than the one that is published. */
  forges: boolean;
  /** Answers another nonce than it was asked with. */
  replays: boolean;
  close(): void;
}

interface Asked {
  readonly challenge: string;
  readonly nonce: string;
}

export async function fakeIssuer(clientId: string): Promise<FakeIssuer> {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const others = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const codes = new Map<string, Asked>();
  const issuer = { claims: {}, forges: false, replays: false } as FakeIssuer & { url: string };

  const token = (nonce: string): string => {
    const now = Math.floor(Date.now() / 1000);
    const part = (value: object): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      iss: issuer.url,
      aud: clientId,
      sub: 'u1',
      iat: now,
      exp: now + 60,
      nonce: issuer.replays ? 'of-another-sign-in' : nonce,
      ...issuer.claims,
    };
    const body = `${part({ alg: 'ES256', kid: 'k1' })}.${part(claims)}`;
    const key = issuer.forges ? others.privateKey : keys.privateKey;
    const signature = sign('sha256', Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' });
    return `${body}.${signature.toString('base64url')}`;
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', issuer.url);
    const json = (value: unknown, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (url.pathname === '/.well-known/openid-configuration') {
      json({
        issuer: issuer.url,
        authorization_endpoint: `${issuer.url}/authorize`,
        token_endpoint: `${issuer.url}/token`,
        jwks_uri: `${issuer.url}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
        code_challenge_methods_supported: ['S256'],
      });
    } else if (url.pathname === '/keys') {
      json({ keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256' }] });
    } else if (url.pathname === '/authorize') {
      const code = randomUUID();
      const asked = (name: string): string => url.searchParams.get(name) ?? '';
      codes.set(code, { challenge: asked('code_challenge'), nonce: asked('nonce') });
      const back = new URL(asked('redirect_uri'));
      back.searchParams.set('code', code);
      back.searchParams.set('state', asked('state'));
      response.writeHead(302, { location: back.href }).end();
    } else {
      let text = '';
      request.on('data', (piece: Buffer) => (text += piece.toString()));
      request.on('end', () => {
        const form = new URLSearchParams(text);
        const asked = codes.get(form.get('code') ?? '');
        codes.delete(form.get('code') ?? '');
        const proof = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        if (asked?.challenge !== proof) json({ error: 'invalid_grant' }, 400);
        else json({ access_token: 'a', token_type: 'Bearer', id_token: token(asked.nonce) });
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  issuer.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return issuer;
}
