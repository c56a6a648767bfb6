import * as z from 'zod';

/**
 * Answers of fiskaly SIGN DE v2 (public OpenAPI description 2.1.35), as far as the driver uses them. Unknown fields are ignored: the
 * service adds some in minor versions. Counters come as string or as number (its own list of known issues), so both are read.
 */

const zCounter = z.union([z.int().min(0), z.string().regex(/^\d{1,15}$/)]).transform((value) => Number(value));
/** Seconds since 1970. */
const zSeconds = z.int().min(0);
const zUuid = z
  .string()
  .regex(/^[0-9a-fA-F-]{36}$/)
  .transform((value) => value.toLowerCase());

/** `POST /auth`. */
export const zAuth = z.object({
  access_token: z.string().min(1),
  access_token_expires_at: zSeconds.optional(),
  refresh_token: z.string().min(1).optional(),
});

/** A TSS. `CREATED` is answered by `PUT /tss/{id}` alone with the PUK, again and again until the state is left. */
export const zTss = z.object({
  state: z.enum(['CREATED', 'UNINITIALIZED', 'INITIALIZED', 'DISABLED', 'DELETED', 'DEFECTIVE', 'EVICTED']),
  serial_number: z.string().regex(/^[0-9a-fA-F]{64}$/),
  certificate: z.string(),
  public_key: z.string().min(1),
  signature_algorithm: z.string().min(1).max(31),
  signature_timestamp_format: z.string(),
  transaction_data_encoding: z.string(),
  bsi_certification_id: z.string().max(40).optional(),
  signature_counter: zCounter.optional(),
  transaction_counter: zCounter.optional(),
  number_active_transactions: z.int().min(0).optional(),
  _env: z.enum(['TEST', 'LIVE']),
});
export type Tss = z.infer<typeof zTss>;

/** The answer to `PUT /tss/{id}`. */
export const zCreatedTss = z.object({ state: z.literal('CREATED'), admin_puk: z.string().min(1) });

/** A client of a TSS. */
export const zClient = z.object({
  _id: zUuid,
  serial_number: z.string(),
  state: z.enum(['REGISTERED', 'DEREGISTERED']),
});

/** A page of clients. */
export const zClients = z.object({ data: z.array(zClient) });

/** A transaction in one revision. */
export const zTx = z.object({
  _id: zUuid,
  number: z.int().min(0),
  state: z.enum(['ACTIVE', 'CANCELLED', 'FINISHED']),
  revision: z.int().min(1),
  latest_revision: z.int().min(1),
  client_serial_number: z.string(),
  tss_serial_number: z.string(),
  schema: z.object({ raw: z.object({ process_type: z.string(), process_data: z.string() }).optional() }).nullish(),
  qr_code_data: z.string().optional(),
  log: z.object({ timestamp: zSeconds }),
  signature: z.object({ value: z.string().min(1), counter: zCounter }),
});
export type Tx = z.infer<typeof zTx>;

/** A page of transactions. */
export const zTxs = z.object({ data: z.array(zTx) });

/** An export as it stands. */
export const zExport = z.object({
  state: z.enum(['CANCELLED', 'PENDING', 'WORKING', 'COMPLETED', 'ERROR']),
  exception: z.string().max(60).nullish(),
});

/** Any refusal. `code` is missing in some answers of the service. */
export const zRefusal = z.object({ code: z.string().max(60).regex(/^\w*$/).optional() });

/** Answers whose body says nothing the driver needs. */
export const zAnything = z.unknown();
