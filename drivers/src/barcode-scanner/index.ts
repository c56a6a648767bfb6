export * from './contract.ts';
export * from './driver.ts';
export { codeFraming } from './framing.ts';
export { hidReports } from './hid-report.ts';
export * from './line-scanner.ts';
export * from './port.ts';
export * from './simulator.ts';
