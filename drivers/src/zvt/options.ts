import * as z from 'zod';

/** Options of a ZVT terminal as a shop sets them. Times in ms. */
export const zZvtOptions = z.object({
  /** Password of the terminal's cashier functions, six digits; it travels in clear, so the terminal belongs in a network of its own. */
  password: z
    .string()
    .regex(/^\d{6}$/)
    .default('000000'),
  /** Configuration byte of the registration: BE = receipts and intermediate states come to the till (13.08 § 2.1). */
  config: z.int().min(0).max(255).default(0xbe),
  /** ISO 4217 number: 0978 = euro. */
  currency: z
    .string()
    .regex(/^\d{4}$/)
    .default('0978'),
  columns: z.int().min(24).max(60).default(40),
  charset: z.enum(['cp437', 'latin1', 'utf8']).default('cp437'),
  connectMs: z.int().min(100).max(60_000).default(5000),
  t3Ms: z.int().min(100).max(60_000).default(5000),
  t4Ms: z.int().min(1000).max(900_000).default(180_000),
  /** How long `06 20` and `05 01` may take. */
  askMs: z.int().min(100).max(60_000).default(15_000),
  /** How long a broken dialogue is looked into before it is unknown. */
  recoverMs: z.int().min(100).max(600_000).default(30_000),
  /** How often an idle terminal is asked how it is. */
  heartbeatMs: z.int().min(1000).max(3_600_000).default(30_000),
});
export type ZvtOptions = z.infer<typeof zZvtOptions>;
