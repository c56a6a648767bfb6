export * from './catalogue.ts';
export * from './driver.ts';
export * from './kept-link.ts';
export * from './lost-code.ts';
