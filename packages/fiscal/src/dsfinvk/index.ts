export { type ExportProgress, type ExportRequest, type ExportSummary, exportDsfinvk } from './export.ts';
