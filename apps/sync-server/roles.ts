/**
 * What a process can be. `auth` signs people in, `gateway` talks to devices (ingest, shapes, heartbeat), `shapes` reads the database's
 * changes and answers the gateway's questions, `screens` serves the built office; the others are modules: they mount their commands, queries and exports and run their consumer.
 */
export const SERVER_ROLES = [
  'auth',
  'gateway',
  'shapes',
  'screens',
  'kasse',
  'stock',
  'crm',
  'fibu',
  'bi',
  'identity',
  'audit',
  'compliance',
  'meldung',
  'documents',
  'sync',
] as const;
export type ServerRole = (typeof SERVER_ROLES)[number];

/** Reads `VALERO_MODULES` (`fibu,crm`); empty = all. Throws on a name nobody knows, so that a typo cannot switch a module off. */
export function parseRoles(list: string): ReadonlySet<ServerRole> {
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) return new Set(SERVER_ROLES);
  const roles = new Set<ServerRole>();
  for (const name of names) {
    const role = SERVER_ROLES.find((known) => known === name);
    if (role === undefined) {
      throw new Error(`VALERO_MODULES names "${name}", which is none of ${SERVER_ROLES.join(', ')}`);
    }
    roles.add(role);
  }
  return roles;
}

/** Whether this process answers for a command or query of that name (`module.name`). */
export function runsModule(roles: ReadonlySet<ServerRole>, name: string): boolean {
  const module = name.slice(0, name.indexOf('.'));
  return SERVER_ROLES.some((role) => role === module && roles.has(role));
}
