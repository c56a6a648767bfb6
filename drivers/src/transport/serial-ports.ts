import { listNativeSerialPorts } from './native-link.ts';
import type { NativeSpawn } from './native-messages.ts';
import { listLinuxSerialPorts, type SerialPortInfo } from './serial-list.ts';

/**
 * The serial ports of this machine. Native code is asked only where the system has no folders to read, and only in a process of its
 * own: `SerialPort.list()` ends the process it runs in where `udevadm` is missing (serialport 13, node-serialport#2185). Never rejects:
 * no ports is an answer.
 */
export function listSerialPorts(spawn?: NativeSpawn): Promise<SerialPortInfo[]> {
  return process.platform === 'linux' ? listLinuxSerialPorts() : listNativeSerialPorts(spawn);
}

export type { SerialPortInfo } from './serial-list.ts';
