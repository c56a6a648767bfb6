import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Names of the printers Windows knows. Rejects where there is no PowerShell. */
export async function spoolQueues(): Promise<string[]> {
  const ask = '[Console]::OutputEncoding = [Text.Encoding]::UTF8; Get-Printer | Select-Object -ExpandProperty Name';
  const { stdout } = await promisify(execFile)('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', ask], {
    timeout: 10_000,
    windowsHide: true,
  });
  return stdout
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
