export * from './catalogue.ts';
export * from './driver.ts';
