import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../device/index.ts';
import { listSerialPorts } from './serial-list.ts';
import { tcpTransport } from './tcp.ts';

async function peer(): Promise<{
  port: number;
  sockets: Socket[];
  received: () => string;
  close: () => Promise<void>;
}> {
  const sockets: Socket[] = [];
  let received = '';
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    sockets,
    received: () => received,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

describe('TCP transport', () => {
  it('tcp: bytes go both ways, close is told once and may be called again', async () => {
    const printer = await peer();
    const link = tcpTransport({ host: '127.0.0.1', port: printer.port });
    const got: string[] = [];
    let closed = 0;
    link.onData((bytes) => got.push(Buffer.from(bytes).toString('latin1')));
    link.onClose(() => {
      closed += 1;
    });
    await link.open(1000);
    await link.write(Buffer.from('hello'), 1000);
    await until('the peer has it', () => printer.received() === 'hello');
    printer.sockets[0]?.write('status');
    await until('the answer came', () => got.join('') === 'status');
    await link.close();
    await link.close();
    expect(closed).toBe(1);
    await printer.close();
  });

  it('tcp: a peer that goes away is told, and writing then rejects', async () => {
    const printer = await peer();
    const link = tcpTransport({ host: '127.0.0.1', port: printer.port });
    let closed = 0;
    link.onClose(() => {
      closed += 1;
    });
    await link.open(1000);
    await until('the peer is there', () => printer.sockets.length === 1);
    printer.sockets[0]?.destroy();
    await until('the end was told', () => closed === 1);
    await expect(link.write(Buffer.from('x'), 100)).rejects.toThrow('closed');
    await printer.close();
  });

  it('tcp: a write that the peer never reads is given up', async () => {
    const printer = await peer();
    const link = tcpTransport({ host: '127.0.0.1', port: printer.port });
    await link.open(1000);
    await until('the peer is there', () => printer.sockets.length === 1);
    printer.sockets[0]?.pause();
    await expect(link.write(Buffer.alloc(64 * 1024 * 1024), 50)).rejects.toThrow('longer than 50 ms');
    await link.close();
    await printer.close();
  });

  it('tcp: nobody at the port is a rejection', async () => {
    const printer = await peer();
    await printer.close();
    await expect(tcpTransport({ host: '127.0.0.1', port: printer.port }).open(500)).rejects.toThrow();
  });
});

describe('serial port list', () => {
  it('listSerialPorts: without udevadm the folders are read and the process lives', async () => {
    const dev = mkdtempSync(join(tmpdir(), 'valero-dev-'));
    writeFileSync(join(dev, 'ttyUSB0'), '');
    writeFileSync(join(dev, 'tty1'), '');
    expect(await listSerialPorts({ platform: 'linux', path: dev, dev })).toEqual([
      { path: join(dev, 'ttyUSB0'), label: 'ttyUSB0' },
    ]);
    mkdirSync(join(dev, 'serial', 'by-id'), { recursive: true });
    writeFileSync(join(dev, 'serial', 'by-id', 'usb-Scale_123'), '');
    expect(await listSerialPorts({ platform: 'linux', path: '', dev })).toEqual([
      { path: join(dev, 'serial', 'by-id', 'usb-Scale_123'), label: 'usb-Scale_123' },
    ]);
    rmSync(dev, { recursive: true });
  });

  it('listSerialPorts: on this machine it answers with a list', async () => {
    expect(Array.isArray(await listSerialPorts())).toBe(true);
  });
});
