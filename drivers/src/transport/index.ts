export * from './address.ts';
export * from './model.ts';
export * from './serial-list.ts';
export * from './tcp.ts';
