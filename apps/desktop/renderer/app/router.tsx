import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { call, standsBehind } from '../api.ts';
import { readOfficeSearch } from '../screens/buero/search.ts';
import { Crash } from './Crash.tsx';
import { NotHere } from './NotHere.tsx';

/** Whether this window is the office: the sync server stands behind it, or a desktop in the back of the shop. */
async function isOffice(): Promise<boolean> {
  if (standsBehind() === 'server') return true;
  const identity = await call('till.identity', {});
  return identity.ok && identity.value.device.kind === 'office';
}

/** Addresses live behind `#`, so that every shell can serve one file. */
const root = createRootRoute({ notFoundComponent: NotHere, errorComponent: Crash });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async () => {
    throw redirect({ to: (await isOffice()) ? '/buero' : '/kasse' });
  },
});

const kasse = createRoute({
  getParentRoute: () => root,
  path: '/kasse',
  component: lazyRouteComponent(() => import('../screens/kasse/index.tsx'), 'TillScreen'),
});

/** What the customer sees: a window of its own. */
const kunde = createRoute({
  getParentRoute: () => root,
  path: '/kunde',
  component: lazyRouteComponent(() => import('../screens/kunde/CustomerScreen.tsx'), 'CustomerScreen'),
});

/** The office routes itself below `/buero/…`. */
const buero = createRoute({
  getParentRoute: () => root,
  path: '/buero',
  component: lazyRouteComponent(() => import('../screens/buero/index.tsx'), 'OfficeScreen'),
});
const bueroPage = createRoute({
  getParentRoute: () => root,
  path: '/buero/$',
  validateSearch: readOfficeSearch,
  component: lazyRouteComponent(() => import('../screens/buero/index.tsx'), 'OfficeScreen'),
});

/** Till at `/kasse`, office at `/buero`. */
export const router = createRouter({
  routeTree: root.addChildren([home, kasse, kunde, buero, bueroPage]),
  history: createHashHistory(),
  defaultPreload: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
