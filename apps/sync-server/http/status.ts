/** HTTP status by code where the ending of the code does not say it. */
const BY_CODE: Readonly<Record<string, number>> = {
  'server.invalid_input': 422,
  'server.malformed': 400,
  'server.not_found': 404,
  'server.method_not_allowed': 405,
  'server.too_large': 413,
  'server.unsupported_media': 415,
  'server.too_many': 429,
  'server.overloaded': 503,
  'server.internal': 500,
  'server.not_ready': 503,
  'server.screens_missing': 503,
  'server.shapes_away': 503,
  'server.shapes_refused': 502,
  'server.replication_unfit': 503,
  'server.not_set_up': 409,
  'server.import_running': 409,
  'server.file_unreadable': 422,
  'auth.token_expired': 401,
  'auth.refresh_invalid': 401,
  'auth.refresh_raced': 409,
  'identity.sign_in_failed': 401,
  'identity.signed_out': 401,
  'identity.throttled': 429,
  'identity.right_missing': 403,
  'identity.wrong_pin': 401,
  'sync.device_mismatch': 403,
  'sync.quarantined': 409,
  'sync.not_held': 409,
  'sync.batch_too_large': 413,
  'sync.match_running': 409,
  'sync.chain_broken': 422,
  'storage.query_unknown': 404,
  'storage.input_invalid': 422,
  'documents.link_invalid': 404,
  'documents.already_received': 409,
  'documents.issued_otherwise': 409,
  'documents.public_url_missing': 409,
  'documents.mail_missing': 409,
  'documents.mail_failed': 502,
  'documents.too_large': 413,
  'auth.code_invalid': 401,
  'auth.code_foreign': 409,
  'auth.key_unknown': 401,
  'auth.assertion_invalid': 401,
  'auth.assertion_used': 401,
  'auth.clock_skew': 401,
  'auth.device_required': 401,
  'auth.device_foreign': 403,
};

/** Endings that mean the same in every module. */
const BY_ENDING: readonly (readonly [RegExp, number])[] = [
  [/_unknown$/, 404],
  [/_(taken|stale|exists|open|closed|locked|conflict)$|\.(gap|fork|conflict|locked)$/, 409],
  [/\.(forbidden|not_allowed)$|_forbidden$/, 403],
];

/**
 * The HTTP status a failure code is answered with. A code nobody listed is a refusal of a well-formed request: 422.
 * RFC 9110 § 15.5: 404 unknown thing, 409 conflict with the present state, 422 understood and declined.
 */
export function statusOf(code: string): number {
  const listed = BY_CODE[code];
  if (listed !== undefined) return listed;
  for (const [ending, status] of BY_ENDING) if (ending.test(code)) return status;
  return 422;
}
