import { MODULES } from '@valero/domain/modules';
import type * as z from 'zod';
import type { AnyCommand } from './runner.ts';

/** A declared query, its types rubbed out. */
export interface AnyQuery {
  readonly name: string;
  readonly input: z.ZodType<unknown>;
  readonly right: string | null;
  readonly at: 'device' | 'server' | 'both';
}

/** Every command of every module. */
export const COMMANDS: readonly AnyCommand[] = [
  ...MODULES.kasse.commands,
  ...MODULES.stock.commands,
  ...MODULES.crm.commands,
  ...MODULES.compliance.commands,
  ...MODULES.audit.commands,
  ...MODULES.sync.commands,
];

/** Every query of every module. */
export const QUERIES: readonly AnyQuery[] = Object.values(MODULES).flatMap(
  (module): readonly AnyQuery[] => module.queries,
);

/** Commands that only the host may run: it has checked a PIN, or heard from the terminal. */
export const HOST_ONLY: ReadonlySet<string> = new Set([
  'kasse.signIn',
  'kasse.signOut',
  'kasse.settleCard',
  'kasse.startCut',
  'kasse.recordCut',
  'kasse.recordAborted',
  'kasse.raiseNumbers',
  'stock.noteUnknownCode',
  'kasse.addWeighed',
  'kasse.noteDrawer',
  ...MODULES.compliance.commands.map((command) => command.name),
  ...MODULES.audit.commands.map((command) => command.name),
  // in the name of whoever is signed in at the office: `requests.make`, `requests.close`
  ...MODULES.sync.commands.map((command) => command.name),
]);

/** Commands that would change a basket whose card payment is not settled. */
export const CHANGES_BASKET: ReadonlySet<string> = new Set([
  'kasse.scan',
  'kasse.addArticle',
  'kasse.setQuantity',
  'kasse.setPrice',
  'kasse.voidLine',
  'kasse.discountLine',
  'kasse.discountBasket',
  'kasse.setCustomer',
  'kasse.park',
  'kasse.recall',
  'kasse.abortSale',
  'kasse.completeSale',
  'kasse.returnLine',
  'kasse.returnFromBeleg',
  'kasse.depositReturn',
  'kasse.sellVoucher',
  'kasse.redeemVoucher',
  'kasse.addTip',
  'kasse.takeAdvance',
  'kasse.settleAdvance',
  'kasse.setInHouse',
  'kasse.addWeighed',
  'kasse.enterWeight',
]);

/** A command by name; throws for a name no module declares: our bug. */
export function commandNamed(name: string): AnyCommand {
  const found = COMMANDS.find((command) => command.name === name);
  if (!found) throw new Error(`no command is named ${name}`);
  return found;
}
