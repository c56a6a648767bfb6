/**
 * Stands for the PowerShell helper of the Windows spooler: the same frames and lines, the jobs into a file named by the first argument.
 * `deny` as second argument refuses the queue; a piece with `!` in it fails as a spooler that has gone.
 */
import { appendFileSync } from 'node:fs';

const [, , file = '', mood = ''] = process.argv;
let rest = Buffer.alloc(0);
let job: Buffer[] = [];

process.stdout.write(mood === 'deny' ? 'error 5 Access is denied\n' : 'ready\n');
process.stdin.on('data', (bytes: Buffer) => {
  rest = Buffer.concat([rest, bytes]);
  while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32LE(0)) {
    const piece = rest.subarray(4, 4 + rest.readUInt32LE(0));
    rest = rest.subarray(4 + piece.length);
    if (piece.includes('!')) {
      process.stdout.write('error 1722 The RPC server is unavailable\n');
      process.exit(1);
    }
    if (piece.length > 0) job.push(piece);
    else {
      appendFileSync(file, `${Buffer.concat(job).toString('hex')}\n`);
      job = [];
    }
    process.stdout.write('ok\n');
  }
});
