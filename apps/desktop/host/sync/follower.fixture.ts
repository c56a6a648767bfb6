import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { toInstant } from '@valero/domain/kernel';
import { openDeviceStore } from '@valero/storage/sqlite';
import { silentLogger } from '../log.ts';
import { startDownlink } from './downlink.ts';
import { serverLink } from './server-link.ts';

/** A process that follows shapes for a moment, closes everything, and says what still holds it. */
const [url = '', ms = '0'] = process.argv.slice(2);
const dir = mkdtempSync(path.join(tmpdir(), 'valero-follower-'));
const clock = { now: () => toInstant(Date.now()), offsetMinutes: () => 60 };
const store = openDeviceStore({ dir, now: clock.now });
if (!store.ok) throw new Error(store.error.code);
const down = startDownlink({
  ...{ store: store.value, link: serverLink(url, 'token'), clock, shapes: ['articles'], logger: silentLogger },
  ...{ random: Math.random, onRows: () => undefined, onChange: () => undefined },
});
await new Promise((resolve) => setTimeout(resolve, Number(ms)));
await down.stop();
store.value.close();
rmSync(dir, { recursive: true });
process.stdout.write(JSON.stringify(process.getActiveResourcesInfo()));
