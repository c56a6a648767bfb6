/** Words of the till. */
export const kasse = { title: 'Kasse' } as const;
