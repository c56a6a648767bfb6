import { err, ok } from '@valero/domain/kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createCallTable, defineCall } from './calls.ts';
import { silentLogger } from './log.ts';
import { createTopics, type Topics } from './topics.ts';
import { type DisplayView, MAX_CALL_CHARS, type Topic, type Transport } from './transport.ts';

/** A transport under test, from the screen's side, with what ends it. */
export interface OpenTransport {
  readonly transport: Transport;
  close(): Promise<void>;
}

const textOf = ({ top }: DisplayView): string => (typeof top === 'string' ? top : top.left);

const display = (text: string): DisplayView => ({ mode: 'item', top: text, bottom: '' });

/** A till that only echoes, made of the host's own call table and topics. */
function echoHost(): Transport & { topics: Topics; close(): void } {
  const topics = createTopics((error) => {
    throw error;
  });
  const calls = createCallTable({
    calls: [
      defineCall('echo', z.object({ text: z.string() }), (input) =>
        ok({ text: input.text, none: null, list: [1, 2, 3] }),
      ),
      defineCall('fails', z.object({}), () =>
        err({ code: 'kasse.article_unknown', details: { code: '4711', count: 2 } }),
      ),
      defineCall('throws', z.object({}), () => {
        throw new Error('secret detail');
      }),
      defineCall('tell', z.object({ count: z.int() }), ({ count }) => {
        for (let index = 1; index <= count; index += 1) topics.publish('display', display(`n${index}`));
        return ok({});
      }),
    ],
    logger: silentLogger,
    newTrace: () => 'trace-1',
  });
  return {
    topics,
    call: (name, input) => calls.call(name, input),
    subscribe: (topic, listener) => topics.subscribe(topic, listener),
    close() {
      calls.close();
      topics.close();
    },
  };
}

/** Waits until `probe` holds; fails with `what` after five seconds. */
async function until(what: string, probe: () => boolean): Promise<void> {
  const end = performance.now() + 5000;
  while (!probe()) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * What every way to a till must do, whatever the wire: Electron IPC, the loopback web shell, the host itself.
 * `open` puts the transport in front of the given host and gives the screen's end of it.
 */
export function transportContract(name: string, open: (host: Transport) => Promise<OpenTransport>): void {
  describe(`transport ${name}`, () => {
    let host: ReturnType<typeof echoHost>;
    let opened: OpenTransport;
    let transport: Transport;

    beforeEach(async () => {
      host = echoHost();
      opened = await open(host);
      transport = opened.transport;
    });
    afterEach(async () => {
      await opened.close();
      host.close();
    });

    test('call: a success comes back as the value that was given', async () => {
      expect(await transport.call('echo', { text: 'Grün „ß“ €' })).toEqual({
        ok: true,
        value: { text: 'Grün „ß“ €', none: null, list: [1, 2, 3] },
      });
    });

    test('call: a failure is a value with code and details', async () => {
      expect(await transport.call('fails', {})).toEqual({
        ok: false,
        error: { code: 'kasse.article_unknown', details: { code: '4711', count: 2 } },
      });
    });

    test('call: a fault is answered with a trace id and without its text, and the next call works', async () => {
      const failed = await transport.call('throws', {});
      expect(failed).toEqual({ ok: false, error: { code: 'host.internal', details: { trace: 'trace-1' } } });
      expect(JSON.stringify(failed)).not.toContain('secret');
      expect(await transport.call('echo', { text: 'still here' })).toMatchObject({ ok: true });
    });

    test('call: bad input is refused and names the field', async () => {
      expect(await transport.call('echo', { text: 5 })).toMatchObject({
        ok: false,
        error: { code: 'host.bad_input', details: { field: 'text' } },
      });
      expect(await transport.call('echo', 'text')).toMatchObject({ ok: false, error: { code: 'host.bad_input' } });
    });

    test('call: an unknown name is refused, also one that every object has', async () => {
      for (const unknown of ['kasse.nothing', 'constructor', '__proto__', '']) {
        expect(await transport.call(unknown, {})).toMatchObject({ ok: false, error: { code: 'host.unknown_call' } });
      }
    });

    test('call: an oversized input is refused and the transport stays open', async () => {
      expect(await transport.call('echo', { text: 'x'.repeat(MAX_CALL_CHARS + 1) })).toMatchObject({
        ok: false,
        error: { code: 'host.too_large' },
      });
      expect(await transport.call('echo', { text: 'small' })).toMatchObject({ ok: true });
    });

    test('call: many calls at once each get their own answer', async () => {
      const texts = Array.from({ length: 50 }, (_, index) => `n${index}`);
      const answers = await Promise.all(texts.map((text) => transport.call('echo', { text })));
      expect(answers.map((answer) => (answer.ok ? (answer.value as { text: string }).text : ''))).toEqual(texts);
    });

    test('subscribe: events arrive in the order they were published, none twice', async () => {
      const seen: string[] = [];
      transport.subscribe('display', (value) => seen.push(textOf(value)));
      host.topics.publish('display', display('first'));
      await until('first event', () => seen.includes('first'));
      const from = seen.length;
      await transport.call('tell', { count: 200 });
      await until('last event', () => seen.at(-1) === 'n200');
      expect(seen.slice(from)).toEqual(Array.from({ length: 200 }, (_, index) => `n${index + 1}`));
    });

    test('subscribe: a late subscriber gets the current state first, an event topic gives nothing old', async () => {
      const early: string[] = [];
      transport.subscribe('display', (value) => early.push(textOf(value)));
      host.topics.publish('notice', { code: 'host.offline' });
      host.topics.publish('display', display('before'));
      await until('the event has passed', () => early.includes('before'));
      const seen: unknown[] = [];
      transport.subscribe('notice', (value) => seen.push(value.code));
      transport.subscribe('display', (value) => seen.push(textOf(value)));
      await until('current state', () => seen.length > 0);
      expect(seen).toEqual(['before']);
    });

    test('subscribe: two listeners of a topic both hear, and one that leaves hears no more', async () => {
      const left: string[] = [];
      const stays: string[] = [];
      const leave = transport.subscribe('display', (value) => left.push(textOf(value)));
      transport.subscribe('display', (value) => stays.push(textOf(value)));
      await until('both are heard', () => {
        host.topics.publish('display', display('both'));
        return left.includes('both') && stays.includes('both');
      });
      leave();
      leave();
      const count = left.length;
      host.topics.publish('display', display('one'));
      await until('the one that stays', () => stays.at(-1) === 'one');
      expect(left.slice(count)).not.toContain('one');
    });

    test('subscribe: an unknown topic gives nothing and breaks nothing', async () => {
      const seen: unknown[] = [];
      transport.subscribe('nothing' as Topic, (value) => seen.push(value));
      expect(await transport.call('echo', { text: 'ok' })).toMatchObject({ ok: true });
      expect(seen).toEqual([]);
    });

    test('close: after it a call fails as a value and nothing is heard', async () => {
      const seen: string[] = [];
      transport.subscribe('display', (value) => seen.push(textOf(value)));
      await opened.close();
      host.topics.publish('display', display('after'));
      expect(await transport.call('echo', { text: 'x' })).toMatchObject({ ok: false, error: { code: 'host.closed' } });
      expect(seen).not.toContain('after');
    });
  });
}
