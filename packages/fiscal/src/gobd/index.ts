export { type DocumentedSurroundings, gatherFacts } from './documentation/facts.ts';
export { type Documentation, documentationOf } from './documentation/index.ts';
export {
  type ExportStep,
  exportRecords,
  type RecordsProgress,
  type RecordsRequest,
  type RecordsSummary,
  type TseLog,
} from './export.ts';
export { writeQrTexts } from './qr-texts.ts';
