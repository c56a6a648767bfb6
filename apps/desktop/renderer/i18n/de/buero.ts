/** Words of the office. */
export const buero = { title: 'Büro' } as const;
