export * from './address.ts';
export * from './byte-log.ts';
export * from './link-room.ts';
export * from './loop.ts';
export * from './model.ts';
export * from './serial-list.ts';
export * from './tcp.ts';
