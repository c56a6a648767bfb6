export * from './parse-scan.ts';
