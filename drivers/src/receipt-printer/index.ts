export * from './charset.ts';
export * from './escpos.ts';
export * from './layout.ts';
export * from './model.ts';
export * from './render-escpos.ts';
export * from './render-paper.ts';
