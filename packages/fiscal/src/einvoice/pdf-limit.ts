/** Largest PDF that is opened, in bytes. */
export const PDF_LIMIT = 20 * 1024 * 1024;
