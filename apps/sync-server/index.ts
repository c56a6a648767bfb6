export { newSecret } from './auth/tokens.ts';
export { type RunningServer, type Surroundings, startServer } from './compose.ts';
export { readConfig, type ServerConfig } from './config.ts';
export { createLogger } from './log.ts';
export { type DemoReport, type DemoSecrets, seedDemo } from './seed/demo.ts';
