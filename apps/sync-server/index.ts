export { newSecret } from './auth/tokens.ts';
export { type RunningServer, type Surroundings, startServer } from './compose.ts';
export { readConfig, type ServerConfig } from './config.ts';
export { SERVER_ERRORS } from './errors.ts';
export { type ImportStatus, type Office, OfficeError, signIn } from './imports/client.ts';
export { createLogger } from './log.ts';
export { type DemoReport, type DemoSecrets, seedDemo } from './seed/demo.ts';
