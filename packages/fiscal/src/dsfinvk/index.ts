export { type CheckOptions, type CheckReport, checkDsfinvk } from './check.ts';
export { checkZ, type ZVerdict } from './check-facts.ts';
export { type ExportProgress, type ExportRequest, type ExportSummary, exportDsfinvk } from './export.ts';
