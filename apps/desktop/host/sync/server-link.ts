/** Where the sync server is and what this device shows it. The token is a secret: never logged. */
export interface ServerLink {
  /** `https://…` without a slash at the end. */
  readonly url: string;
  readonly deviceToken: string;
  /** The real fetch, or a test's. */
  readonly fetch: typeof fetch;
}

/** Makes a link from what an operator typed. Throws for an address that is no http(s) URL: a configuration mistake. */
export function serverLink(url: string, deviceToken: string, fetchClient: typeof fetch = fetch): ServerLink {
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') throw new Error(`not an http(s) address: ${url}`);
  return { url: parsed.href.replace(/\/+$/, ''), deviceToken, fetch: fetchClient };
}

/** Headers that say which device this is. */
export function deviceHeaders(link: ServerLink): Record<string, string> {
  return { authorization: `Bearer ${link.deviceToken}` };
}
