/** What of Electron the shell uses. */
export type Electron = Pick<
  typeof import('electron'),
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'ipcMain'
  | 'MessageChannelMain'
  | 'protocol'
  | 'screen'
  | 'session'
  | 'utilityProcess'
>;
