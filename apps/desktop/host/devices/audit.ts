import { type ChangedThing, changedThing } from '@valero/domain/audit';
import type { DeviceSetup } from '@valero/drivers/driver';
import { linkText, zLinkAddress } from '@valero/drivers/transport';

/** Options whose value is nobody's business; that they changed is. */
const SECRET = /passw|secret|apikey|token/i;

type Fields = Record<string, string | null>;

/** A set-up as fields of the history of parameters (GoBD Rz 107, 111): what is there, where and how. */
function fieldsOf(setup: DeviceSetup | null): Fields {
  if (!setup) return {};
  const address = zLinkAddress.safeParse(setup.link);
  const options = Object.entries(setup.options).map(([name, value]) => [`options.${name}`.slice(0, 60), shown(value)]);
  return {
    driver: setup.driver,
    name: setup.name,
    link: address.success ? linkText(address.data) : null,
    enabled: String(setup.enabled),
    ...Object.fromEntries(options),
  };
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 1000);

/** What changed about a device; null = nothing. `before` null = it is new, `after` null = it was taken out. */
export function setupChange(before: DeviceSetup | null, after: DeviceSetup | null): ChangedThing | null {
  const setup = after ?? before;
  if (!setup) return null;
  const thing = changedThing(before ? fieldsOf(before) : null, {
    entity: 'setting',
    entityId: `device/${setup.id}`,
    label: `Gerät ${setup.name || setup.id}`,
    fields: fieldsOf(after),
  });
  if (!thing) return null;
  const changes = thing.changes.map((change) =>
    SECRET.test(change.field) && change.field.startsWith('options.')
      ? {
          ...change,
          before: change.before === null ? null : 'gesetzt',
          after: change.after === null ? null : 'neu gesetzt',
        }
      : change,
  );
  return { ...thing, changes };
}
